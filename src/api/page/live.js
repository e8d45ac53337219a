// The event stream with reconnection. Not EventSource: that cannot send a token.
let token = '';
export const setToken = (t) => { token = t; };
export const hasToken = () => token !== '';
const headers = (more = {}) => (token ? { ...more, Authorization: `Bearer ${token}` } : more);

export async function get(path) {
  const answer = await fetch(path, { headers: headers(), cache: 'no-store' });
  const body = await answer.json();
  if (!answer.ok && answer.status !== 503) throw new Error(body.detail ?? answer.statusText);
  return body;
}
export async function post(path) {
  const answer = await fetch(path, { method: 'POST', headers: headers() });
  const body = await answer.json();
  if (!answer.ok) throw Object.assign(new Error(body.detail ?? answer.statusText), { status: answer.status });
  return body;
}

const silence = 6000; // the daemon speaks once a second
const waits = [500, 1000, 2000, 4000];

// Calls on.event(name, data) and on.link('live' | 'lost' | 'wait').
export async function listen(on) {
  let last = '0'; // brings what is kept
  for (let failures = 0; ; failures++) {
    const stop = new AbortController();
    let watch;
    const heard = () => { clearTimeout(watch); watch = setTimeout(() => stop.abort(), silence); };
    try {
      heard();
      const answer = await fetch('/system/stream', { headers: headers({ 'Last-Event-ID': last }), signal: stop.signal });
      if (!answer.ok) throw Object.assign(new Error('refused'), { status: answer.status });
      const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
      let rest = '';
      for (;;) {
        const { value, done } = await reader.read();
        if (done) break;
        heard();
        const frames = (rest + value).split('\n\n');
        rest = frames.pop();
        for (const frame of frames) {
          const field = Object.fromEntries(frame.split('\n').map((l) => [l.slice(0, l.indexOf(':')), l.slice(l.indexOf(':') + 2)]));
          if (field.id) last = field.id;
          if (!field.data) continue;
          failures = 0;
          on.link('live');
          on.event(field.event, JSON.parse(field.data));
        }
      }
      on.link('lost');
    } catch (error) {
      on.link(error.status === 401 ? 'token' : 'lost');
    }
    clearTimeout(watch);
    await new Promise((go) => setTimeout(go, waits[Math.min(failures, waits.length - 1)]));
  }
}
