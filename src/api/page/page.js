// Puts what the daemon tells into the page. Text only ever goes in as text.
import { Chart } from '/page/charts.js';
import { closePosition, wire } from '/page/control.js';
import { get, listen } from '/page/live.js';
import { bytes, clock, count, money, ms, percent, plain, sign, span, stateOf } from '/page/words.js';

const $ = (id) => document.getElementById(id);
function put(id, text, cls) {
  const at = $(id);
  if (at.textContent !== text) at.textContent = text;
  if (cls !== undefined) at.className = cls;
}
function make(tag, text, cls) {
  const out = document.createElement(tag);
  if (text !== undefined) out.textContent = text;
  if (cls) out.className = cls;
  return out;
}

// ── theme ──
const root = document.documentElement;
const themes = matchMedia('(prefers-color-scheme: dark)');
const stored = () => { try { return localStorage.getItem('theme'); } catch { return null; } };
function theme(name) {
  root.dataset.theme = name;
  put('theme', name === 'dark' ? 'Light' : 'Dark');
  charts.forEach((c) => c.repaint());
}

// ── charts ──
const perMinute = (pick) => { // of a counter, over the last minute seen
  const seen = [];
  return (d) => {
    const now = Date.now();
    seen.push([now, pick(d)]);
    while (seen.length > 2 && now - seen[0][0] > 60000) seen.shift();
    const passed = (now - seen[0][0]) / 60000;
    return passed > 0.05 ? Math.max(0, (seen.at(-1)[1] - seen[0][1]) / passed) : null;
  };
};
const charts = [
  new Chart('c-equity', [{ label: 'Equity', metric: 'equity', colour: '--accent', of: (d) => d.risk.equity }]),
  new Chart('c-pnl', [{ label: 'Realised', metric: 'realized_pnl', colour: '--good', of: (d) => d.trades.realized_pnl }]),
  new Chart('c-latency', [
    { label: 'P50', metric: 'order_latency_p50_ms', colour: '--good', of: (d) => d.execution.p50_latency_ms },
    { label: 'P95', metric: 'order_latency_p95_ms', colour: '--accent', of: (d) => d.execution.p95_latency_ms },
    { label: 'P99', metric: 'order_latency_p99_ms', colour: '--bad', of: (d) => d.execution.p99_latency_ms }]),
  new Chart('c-rate', [
    { label: 'Signals', metric: 'signals_per_minute', colour: '--accent', of: perMinute((d) => d.signals.signals_received) },
    { label: 'Orders', metric: 'orders_per_minute', colour: '--good', of: perMinute((d) => d.execution.total_orders) }]),
];

// ── figures ──
let now = null; // the daemon's time, in ms
let reason = ''; // the answer of /api/v1/why
function show(d) {
  now = Date.parse(d.timestamp);
  const { risk, trades, execution, signals, system } = d;
  put('mode', d.mode);
  $('mode').dataset.mode = d.mode;
  put('market', d.market);
  put('version', `Vector ${d.version}`);
  const state = stateOf(d);
  $('state').dataset.state = state.state;
  put('state-title', state.title);
  put('state-text', state.state === 'good' || !reason ? state.text : `${state.text} Why: ${reason}.`);
  document.title = `${state.title} – Vector`;
  const paused = /pause/.test(risk.blocked_by ?? '');
  document.querySelector('[data-act=pause]').hidden = paused;
  document.querySelector('[data-act=resume]').hidden = !paused;

  put('equity', money(risk.equity));
  put('equity-sub', `USDT, day began with ${money(risk.day_start_equity)}`);
  put('pnl', money(trades.realized_pnl, true), `big ${sign(trades.realized_pnl)}`);
  put('pnl-sub', `realised; open ${money(trades.unrealized_pnl, true)}, fees ${money(trades.commission)}`);
  put('loss', `${percent(risk.daily_loss_percent)} of ${percent(risk.daily_loss_limit_percent, 0)}`);
  $('loss-bar').value = risk.daily_loss_used_percent ?? 0;
  $('loss-bar').dataset.near = (risk.daily_loss_used_percent ?? 0) >= 80 ? 'yes' : 'no';
  put('loss-sub', `drawdown ${percent(risk.intraday_drawdown_percent)} of ${percent(risk.intraday_drawdown_limit_percent, 0)}`);
  put('win', percent(trades.win_rate));
  put('win-sub', `${count(trades.trades_won)} won, ${count(trades.trades_lost)} lost of ${count(trades.total_trades)}`);
  put('latency', ms(execution.p95_latency_ms));
  put('latency-sub', `P95; P50 ${ms(execution.p50_latency_ms)}, P99 ${ms(execution.p99_latency_ms)}`);

  funnel(signals);
  facts([['Exchange', plain(system.binance_connection_status.toLowerCase())],
    ['Last call to it', system.last_api_call_seconds_ago === null ? '–' : `${system.last_api_call_seconds_ago.toFixed(1)} s ago`],
    ['API errors, last hour', count(system.api_errors_last_hour)],
    ['Memory', `${bytes(system.memory_rss_bytes)}`], ['CPU', `${percent(system.cpu_usage_avg_percent)} (max ${percent(system.cpu_usage_max_percent, 0)})`],
    ['Loop lag P99', ms(system.event_loop_lag_p99_ms)], ['Up', span(system.uptime_seconds)],
    ['Request weight, 1 min', count(d.pool.used_weight_1m)], ['Breaker', plain(risk.circuit_breaker)],
    ['Orders', `${count(execution.filled_orders)} filled of ${count(execution.total_orders)}`],
    ['Rejected', count(execution.rejected_orders)], ['Resting stops and targets', count(execution.protective_orders_resting)]]);
  const at = Date.now() / 1000;
  charts.forEach((c) => c.add(d, at));
}

function funnel(s) {
  put('funnel-lead', `${count(s.signals_received)} received, ${count(s.signals_processed)} executed, ` +
    `${count(s.signals_rejected)} rejected${s.signals_pending ? `, ${s.signals_pending} in decision` : ''}; ${count(s.signals_per_hour)} in the last hour.`);
  const reasons = Object.entries(s.rejections).sort((a, b) => b[1] - a[1]);
  const rows = [['Received', s.signals_received, ''], ...reasons.map(([name, n]) => [plain(name), n, 'reason']),
    ['Executed', s.signals_processed, '']];
  const list = $('funnel');
  while (list.children.length > rows.length) list.lastChild.remove();
  rows.forEach(([name, n, cls], i) => {
    let row = list.children[i];
    if (!row) {
      row = make('li');
      row.append(make('span'), make('meter'), make('b'));
      list.append(row);
    }
    row.className = cls;
    row.children[0].textContent = name;
    row.children[1].max = Math.max(1, s.signals_received);
    row.children[1].value = n;
    row.children[1].setAttribute('aria-label', `${name}: ${n} of ${s.signals_received}`);
    row.children[2].textContent = count(n);
  });
}

function facts(rows) {
  const list = $('facts');
  rows.forEach(([name, text], i) => {
    let row = list.children[i];
    if (!row) {
      row = make('div');
      row.append(make('dt'), make('dd'));
      list.append(row);
    }
    row.children[0].textContent = name;
    if (row.children[1].textContent !== text) row.children[1].textContent = text;
  });
}

function cells(row, all) {
  all.forEach(([text, cls]) => row.append(make('td', text, cls)));
  return row;
}
const side = (direction) => {
  const td = make('td');
  const long = /long/i.test(direction);
  td.append(make('span', long ? 'Long' : 'Short', `pill ${long ? 'long' : 'short'}`));
  return td;
};
function nothing(id, text, columns) {
  const row = make('tr');
  const td = make('td', text, 'none');
  td.colSpan = columns;
  row.append(td);
  $(id).replaceChildren(row);
}

function positions(rows) {
  const safe = rows.filter((p) => p.protected).length;
  put('n-positions', rows.length ? String(rows.length) : '');
  put('protected', rows.length ? `${safe} of ${rows.length}` : 'Nothing open');
  put('protected-sub', !rows.length ? 'no position to protect'
    : safe === rows.length ? `Protected: ${safe} of ${rows.length} position${rows.length > 1 ? 's' : ''}, stops rest at the exchange`
      : `${rows.length - safe} without a confirmed stop`);
  $('guard').dataset.state = safe === rows.length ? 'good' : 'bad';
  if (!rows.length) return nothing('positions', 'No open position.', 10);
  if ($('positions').contains(document.activeElement) && document.activeElement.tagName === 'BUTTON'
    && [...$('positions').querySelectorAll('button')].map((b) => b.dataset.symbol).join() === rows.map((p) => p.symbol).join()) return;
  $('positions').replaceChildren(...rows.map((p) => {
    const row = make('tr');
    const head = make('td');
    head.append(make('b', p.symbol));
    row.append(head, side(p.direction));
    cells(row, [[p.quantity, 'n'], [p.entry_price, 'n'], [p.mark_price === null ? '–' : String(Number(Number(p.mark_price).toPrecision(6))), 'n'],
      [money(p.unrealized_pnl, true), `n ${sign(p.unrealized_pnl)}`],
      [p.protected ? p.stop_price ?? 'resting' : 'NONE', p.protected ? 'n' : 'n down'],
      [String(p.targets_resting), 'n'], [span((now - Date.parse(p.opened_at)) / 1000), 'n']]);
    const button = make('button', 'Close', 'danger');
    button.type = 'button';
    button.dataset.symbol = p.symbol;
    button.setAttribute('aria-label', `Close ${p.symbol}`);
    button.onclick = () => closePosition(p.symbol, refresh);
    const last = make('td', undefined, 'n');
    last.append(button);
    row.append(last);
    return row;
  }));
}

function trades(rows) {
  if (!rows.length) return nothing('trades', 'No trade has been closed yet.', 5);
  $('trades').replaceChildren(...rows.map((t) => {
    const row = make('tr');
    const net = Number(t.net_pnl);
    cells(row, [[clock(t.closed_at)], [t.symbol]]);
    row.append(side(t.direction));
    return cells(row, [[money(net, true), `n ${sign(net)}`], [plain(t.exit_reason)]]);
  }));
}

function alertRow(a) {
  const list = $('alerts');
  list.querySelector('.none')?.remove();
  const row = make('li', undefined, a.state === 'recovered' ? 'info' : a.severity);
  row.append(make('time', clock(a.at)), make('b', [a.subject, plain(a.code)].filter(Boolean).join(' ')), ` ${a.text}`);
  list.prepend(row);
  while (list.children.length > 50) list.lastChild.remove();
}

const marks = { pass: '✓', warn: '!', fail: '✕' };
function why(answer) {
  reason = answer.answer;
  $('checks').replaceChildren(...answer.checks.map((c) => {
    const row = make('li');
    const mark = make('span', marks[c.state], `mark-${c.state}`);
    mark.setAttribute('role', 'img');
    mark.setAttribute('aria-label', c.state);
    row.append(mark, make('b', c.name), make('span', c.text));
    return row;
  }));
}

let asking = false;
let whyDue = 0; // it reads many signals: not each second
async function refresh() {
  if (asking) return;
  asking = true;
  try {
    const lists = await get('/system/dashboard/trades');
    positions(lists.positions);
    trades(lists.recent);
    if (Date.now() >= whyDue) {
      whyDue = Date.now() + 5000;
      why(await get('/api/v1/why'));
    }
  } catch { /* the link's state says it */ } finally {
    asking = false;
  }
}

// ── live ──
const words = { live: 'live', lost: 'connection lost, trying again', wait: 'connecting', token: 'a token is needed to read' };
function link(state) {
  $('link').dataset.state = state === 'token' ? 'lost' : state;
  put('link', words[state]);
}
$('theme').onclick = () => {
  const name = root.dataset.theme === 'dark' ? 'light' : 'dark';
  try { localStorage.setItem('theme', name); } catch { /* private window */ }
  theme(name);
};
themes.addEventListener('change', () => { if (!stored()) theme(themes.matches ? 'dark' : 'light'); });
theme(stored() ?? (themes.matches ? 'dark' : 'light'));
const load = () => {
  const to = Math.floor(Date.now() / 1000);
  return Promise.all(charts.map((c) => c.load(to - 86400, to)));
};
wire(refresh, load);
nothing('positions', 'No open position.', 10);
nothing('trades', 'No trade has been closed yet.', 5);
await load();
try {
  (await get('/api/v1/alerts')).recent.reverse().forEach(alertRow);
} catch { /* the link's state says it */ }
let due = 0;
listen({
  link,
  event(name, data) {
    if (name === 'dashboard') {
      show(data);
      if (Date.now() >= due) {
        due = Date.now() + 900;
        refresh();
      }
    }
    if (name === 'alert') alertRow(data);
    if (name === 'trade' || name === 'order') due = 0;
  },
});
