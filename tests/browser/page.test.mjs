// The page in a real browser, against a real daemon. run.py starts both and gives:
// PAGE_URL, PAGE_TOKEN, CHROMIUM, RESTART (a file: written to ask for a restart of the daemon),
// SHOTS (a folder for pictures; may be empty).
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import { chromium } from 'playwright-core';

const url = process.env.PAGE_URL;
const token = process.env.PAGE_TOKEN;
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
let browser;
let page;
const complaints = [];

before(async () => {
  browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ['--no-sandbox'] });
});
after(async () => { await browser?.close(); });

// Not waitForFunction: that evaluates text, which the page's policy forbids.
async function until(there, holds, patience = 30000) {
  const end = Date.now() + patience;
  while (!await there.evaluate(holds)) {
    assert.ok(Date.now() < end, `not within ${patience} ms: ${holds}`);
    await there.waitForTimeout(50);
  }
}

async function open(options = {}) {
  const context = await browser.newContext({ viewport: { width: 1360, height: 1000 }, bypassCSP: false, ...options });
  const opened = await context.newPage();
  opened.on('console', (m) => { if (m.type() === 'error') complaints.push(m.text()); });
  opened.on('pageerror', (e) => complaints.push(String(e)));
  opened.on('request', (r) => { if (!r.url().startsWith(url)) complaints.push(`asks ${r.url()}`); });
  await opened.goto(url);
  await until(opened, () => document.getElementById('link').dataset.state === 'live');
  return opened;
}
const api = async (path, options) => (await fetch(url + path, options)).json();
const text = (id) => page.locator(`#${id}`).textContent();
const control = (what) => api(`/api/v1/control/${what}`, { method: 'POST', headers: { Authorization: `Bearer ${token}` } });
const money = (x) => (x < 0 ? '−' : '') + Math.abs(x).toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });

// A figure that moves while one looks: the page's is the API's just before or just after.
async function same(id, of) {
  const end = Date.now() + 10000;
  let seen;
  while (Date.now() < end) {
    const first = of(await api('/system/dashboard'));
    seen = await text(id);
    if (seen === first) return;
    await page.waitForTimeout(100);
    if (await text(id) === first) return;
  }
  assert.fail(`${id} shows ${seen}, which the API did not say`);
}

test('figures are those of the API', async () => {
  page = await open();
  await same('equity', (d) => money(d.risk.equity));
  await same('win', (d) => (d.trades.win_rate === null ? '–' : `${d.trades.win_rate.toFixed(1)} %`));
  await same('loss', (d) => `${d.risk.daily_loss_percent?.toFixed(1)} % of ${d.risk.daily_loss_limit_percent.toFixed(0)} %`);
  assert.equal(await text('mode'), 'paper');
  await until(page, () => document.querySelectorAll('#trades tr').length > 1, 60000);
  const { trades } = await api('/api/v1/trades?limit=200');
  const row = await page.locator('#trades tr').nth(1).locator('td').allTextContents();
  assert.ok(trades.some((t) => t.symbol === row[1]), `no trade of ${row[1]}`);
});

test('what changes is shown within two seconds', async () => {
  await control('pause');
  const begin = Date.now();
  await until(page, () => document.getElementById('state-title').textContent === 'Paused by the operator', 5000);
  assert.ok(Date.now() - begin < 2000, `took ${Date.now() - begin} ms`);
  await control('resume');
  await until(page, () => document.getElementById('state-title').textContent !== 'Paused by the operator', 5000);
});

test('why it is not trading is told as a list', async () => {
  await page.locator('summary').click();
  await until(page, () => document.querySelectorAll('#checks li').length >= 7, 8000);
});

test('charts are drawn, or say their figures', async () => {
  await until(page, () => document.querySelectorAll('.plot canvas').length === 4
    || document.querySelectorAll('.plot p').length === 4, 15000);
});

test('a button does nothing without the token and the confirmation', async () => {
  const state = async () => (await api('/system/dashboard')).risk.blocked_by;
  await page.click('[data-act=pause]');
  await page.fill('#ask-input', 'PAUSE');
  await page.click('#ask-yes');
  assert.match(await text('ask-wrong'), /token is needed/);
  await page.fill('#ask-token', token);
  await page.fill('#ask-input', 'something else');
  await page.click('#ask-yes');
  assert.match(await text('ask-wrong'), /Type PAUSE/);
  assert.notEqual(await state(), 'trading_paused');
  await page.fill('#ask-input', 'pause');
  await page.click('#ask-yes');
  await page.waitForSelector('#ask', { state: 'hidden' });
  assert.equal(await state(), 'trading_paused');
  await page.waitForSelector('[data-act=resume]:not([hidden])');
  await page.click('[data-act=resume]');
  await page.keyboard.type('RESUME');
  await page.keyboard.press('Enter');
  await page.waitForSelector('#ask', { state: 'hidden' });
  assert.notEqual(await state(), 'trading_paused');
});

test('Escape closes the question and nothing is done', async () => {
  await page.click('[data-act=close-all]');
  await page.keyboard.press('Escape');
  await page.waitForSelector('#ask', { state: 'hidden' });
});

for (const scheme of ['light', 'dark']) {
  test(`axe finds nothing serious, ${scheme}`, async () => {
    const other = await open({ colorScheme: scheme, bypassCSP: true });
    await other.evaluate(axe);
    const { violations } = await other.evaluate(() => axe.run());
    const grave = violations.filter((v) => ['serious', 'critical'].includes(v.impact));
    assert.deepEqual(grave.map((v) => `${v.id}: ${v.nodes.map((n) => n.target).join(', ')}`), []);
    await other.context().close();
  });
}

test('a phone shows it without scrolling sideways', async () => {
  const phone = await open({ viewport: { width: 390, height: 844 } });
  const [wide, seen] = await phone.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  assert.ok(wide <= seen, `${wide} pixels wide on ${seen}`);
  await phone.context().close();
});

test('there is no complaint in the console', () => assert.deepEqual(complaints, []));

test('a restart of the daemon is survived', async () => {
  writeFileSync(process.env.RESTART, 'stop');
  await until(page, () => document.getElementById('link').dataset.state === 'lost', 20000);
  writeFileSync(process.env.RESTART, 'start');
  await until(page, () => document.getElementById('link').dataset.state === 'live', 40000);
  await same('equity', (d) => money(d.risk.equity));
  // What could not be reached in between is all that was complained of.
  assert.deepEqual(complaints.filter((c) => !/Failed to load resource|ERR_/.test(c)), []);
});

test('pictures', { skip: !process.env.SHOTS }, async () => {
  for (const [name, options] of Object.entries({
    light: { colorScheme: 'light' }, dark: { colorScheme: 'dark' },
    phone: { colorScheme: 'light', viewport: { width: 390, height: 844 } } })) {
    const shot = await open(options);
    await until(shot, () => document.querySelectorAll('#trades tr').length > 1, 60000);
    await shot.waitForTimeout(6000);
    await shot.screenshot({ path: `${process.env.SHOTS}/page-${name}.png`, fullPage: true });
    await shot.context().close();
  }
});
