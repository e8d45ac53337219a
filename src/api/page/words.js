// Figures in the words of a person. Nothing here touches the page.
const no = '–';
export const money = (x, signed = false) => x === null || x === undefined ? no
  : (signed && x > 0 ? '+' : x < 0 ? '−' : '') + Math.abs(x).toLocaleString('en-US',
    { minimumFractionDigits: 2, maximumFractionDigits: 2 });
export const percent = (x, digits = 1) => x === null || x === undefined ? no : `${x.toFixed(digits)} %`;
export const count = (x) => x === null || x === undefined ? no : x.toLocaleString('en-US');
export const ms = (x) => x === null || x === undefined ? no
  : `${x < 10 ? x.toFixed(2) : x < 100 ? x.toFixed(1) : Math.round(x)} ms`;
export const bytes = (x) => x ? `${(x / 1048576).toFixed(0)} MiB` : no;
export const sign = (x) => (x > 0 ? 'up' : x < 0 ? 'down' : '');
export const plain = (name) => name.replaceAll('_', ' ');
export function span(seconds) {
  const s = Math.max(0, Math.round(seconds));
  if (s < 60) return `${s} s`;
  if (s < 3600) return `${Math.floor(s / 60)} min`;
  if (s < 86400) return `${Math.floor(s / 3600)} h ${Math.floor(s % 3600 / 60)} min`;
  return `${Math.floor(s / 86400)} d ${Math.floor(s % 86400 / 3600)} h`;
}
export const clock = (iso) => iso ? iso.slice(5, 16).replace('T', ' ') : no;

const halts = {
  trading_paused: 'Paused by the operator', not_ready: 'Getting ready',
  daily_loss_hard_stop: 'Stopped for the day: the daily loss limit is reached',
  intraday_drawdown_hard_stop: 'Stopped for the day: the drawdown limit is reached',
  circuit_breaker_open: 'Resting after a run of losses', shutdown: 'Shutting down',
};
// { state: good | warn | bad, title, text }
export function stateOf(d) {
  const n = d.trades.open_positions;
  const open = n === 0 ? 'No position is open.' : `${n} position${n > 1 ? 's' : ''} open.`;
  if (d.system.binance_connection_status === 'DISCONNECTED') {
    return { state: 'bad', title: 'Not connected to the exchange', text: `${open} Resting stops stay at the exchange.` };
  }
  if (d.risk.trading_allowed) {
    return { state: 'good', title: 'Trading', text: `${open} The next good signal is traded.` };
  }
  const by = d.risk.blocked_by ?? 'not_ready';
  const title = halts[by] ?? `Not trading: ${plain(by)}`;
  return { state: by === 'not_ready' ? 'warn' : /pause/.test(by) ? 'warn' : 'bad', title,
    text: `${open} No new entries; stops and exits go on.` };
}
