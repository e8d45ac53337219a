// Buttons that act. Each needs the control token, held in memory alone, and a word typed again.
import { hasToken, post, setToken } from '/page/live.js';

const $ = (id) => document.getElementById(id);
const acts = {
  pause: ['Pause trading?', 'No new entries until you resume. Stops and exits go on.', 'PAUSE', '/api/v1/control/pause'],
  resume: ['Resume trading?', 'The next good signal is traded.', 'RESUME', '/api/v1/control/resume'],
  'close-all': ['Close every position?', 'All positions are closed at market, now. This cannot be undone.', 'CLOSE ALL', '/api/v1/control/close-all'],
};

function open(title, text, word, then) {
  $('ask-title').textContent = title;
  $('ask-text').textContent = text;
  $('ask-token-row').hidden = word !== null && hasToken();
  $('ask-word-row').hidden = word === null;
  $('ask-word').textContent = word ?? '';
  $('ask-yes').textContent = word === null ? 'Use' : 'Confirm';
  for (const id of ['ask-token', 'ask-input']) $(id).value = '';
  $('ask-wrong').textContent = '';
  $('ask').onsubmit = async (event) => {
    event.preventDefault();
    const token = $('ask-token').value.trim();
    if (!hasToken() && !token) return wrong('The control token is needed.');
    if (word !== null && $('ask-input').value.trim().toUpperCase() !== word) return wrong(`Type ${word} to confirm.`);
    if (token) setToken(token);
    try {
      await then();
      $('ask').close();
    } catch (error) {
      if (error.status === 401) { setToken(''); $('ask-token-row').hidden = false; }
      wrong(error.message);
    }
  };
  $('ask').showModal();
  ($('ask-token-row').hidden ? $('ask-input') : $('ask-token')).focus();
}
function wrong(text) { $('ask-wrong').textContent = text; }

export function closePosition(symbol, done) {
  open(`Close ${symbol}?`, 'The position is closed at market, now.', symbol,
    () => post(`/api/v1/positions/${symbol}/close`).then(done));
}
// done: after an act; read: after a token, which may be what reading needs.
export function wire(done, read) {
  $('ask-no').onclick = () => $('ask').close();
  for (const button of document.querySelectorAll('[data-act]')) {
    const [title, text, word, path] = acts[button.dataset.act];
    button.onclick = () => open(title, text, word, () => post(path).then(done));
  }
  $('token').onclick = () => open('Token', 'Kept in this tab until it is closed or loaded again.', null, async () => { read(); done(); });
}
