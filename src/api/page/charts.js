// Curves over time: from the stored history, then one point a second. Without uPlot in the build
// each shows its newest figures as text.
import uPlot from '/page/uplot.js';
import { get } from '/page/live.js';

const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const hour = (t, seconds) => new Date(t * 1000).toTimeString().slice(0, seconds ? 8 : 5);
const most = 3000; // points in memory; older ones are thinned

export class Chart {
  // series: [{ label, metric, colour: '--accent', of: (dashboard) => number | null }]
  constructor(id, series, unit) {
    this.box = document.getElementById(id);
    this.series = series;
    this.unit = unit;
    this.data = [[], ...series.map(() => [])];
    new ResizeObserver(() => this.fit()).observe(this.box);
  }
  // The last hour as fine as it is kept, what was before more coarsely.
  async load(from, to) {
    const fine = to - 3600;
    const at = new Map();
    const ask = (metric, a, b, step) => get(`/api/v1/history?metric=${metric}&from=${a}&to=${b}&step=${step}`)
      .catch(() => ({ points: [] }));
    await Promise.all(this.series.map(async (s, i) => {
      const parts = await Promise.all([ask(s.metric, from, fine - 1, 180), ask(s.metric, fine, to, 10)]);
      for (const point of parts.flatMap((p) => p.points)) {
        const t = Date.parse(point.at) / 1000;
        if (!at.has(t)) at.set(t, this.series.map(() => null));
        at.get(t)[i] = point.last;
      }
    }));
    const times = [...at.keys()].sort((a, b) => a - b);
    this.data = [times, ...this.series.map((_, i) => times.map((t) => at.get(t)[i]))];
    this.draw();
  }
  add(dashboard, now) {
    const values = this.series.map((s) => s.of(dashboard));
    const times = this.data[0];
    if (values.every((v) => v === null || v === undefined) || (times.length && now <= times.at(-1))) return;
    times.push(now);
    values.forEach((v, i) => this.data[i + 1].push(v ?? null));
    if (times.length > most) this.data = this.data.map((row) => row.filter((_, i) => i % 2 === 1));
    this.draw();
  }
  draw() {
    const times = this.data[0];
    if (!uPlot || times.length < 2) return this.say();
    if (this.plot) {
      this.plot.setData(this.data);
      return this.tellNewest();
    }
    this.box.textContent = '';
    const axis = { stroke: css('--soft'), grid: { stroke: css('--line'), width: 1 }, ticks: { show: false },
      font: '11px system-ui, sans-serif' };
    this.plot = new uPlot({
      width: this.box.clientWidth, height: 190, cursor: { y: false }, legend: { live: true },
      scales: { y: { range: (u, low, high) => this.range(low, high) } },
      axes: [{ ...axis, values: (u, at) => at.map((t) => hour(t, at.length > 1 && at[1] - at[0] < 60)), space: 70 }, { ...axis, size: 62 }],
      series: [{ label: 'At', value: (u, t) => (t ? hour(t) : '–') }, ...this.series.map((s) => ({
        label: s.label, stroke: css(s.colour), width: 1.75, points: { show: false }, spanGaps: true,
        value: (u, v) => (v === null ? '–' : v.toFixed(2)) }))],
    }, this.data, this.box);
    this.tellNewest();
  }
  tellNewest() { // where nobody points at another moment
    if (this.plot.cursor.left < 0) this.plot.setLegend({ idx: this.data[0].length - 1 }, false);
  }
  range(low, high) {
    if (low === null) return [0, 1];
    const room = Math.max((high - low) * 0.12, Math.abs(high) * 0.0005, 0.01);
    return [low >= 0 && low - room < 0 ? 0 : low - room, high + room];
  }
  say() {
    const newest = this.series.map((s, i) => [s.label, this.data[i + 1].at(-1)]).filter(([, v]) => v !== undefined && v !== null);
    const text = newest.map(([l, v]) => `${l} ${v.toFixed(2)}`).join(' · ') || 'No samples yet.';
    const p = document.createElement('p');
    p.className = 'none';
    p.textContent = text;
    this.box.replaceChildren(p);
  }
  fit() {
    if (this.plot && this.box.clientWidth > 0 && this.plot.width !== this.box.clientWidth) {
      this.plot.setSize({ width: this.box.clientWidth, height: 190 });
    }
  }
  repaint() { // the colours of another theme
    this.plot?.destroy();
    this.plot = null;
    this.draw();
  }
}
