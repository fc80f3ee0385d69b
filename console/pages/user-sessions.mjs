// The sessions of a user.
import { html, useState } from '../html.mjs';
import { part } from '../router.mjs';
import { call, get } from '../api.mjs';
import { session } from '../session.mjs';
import { Mark } from '../parts/basics.mjs';
import { Confirm } from '../parts/dialog.mjs';
import { Table, timeColumn } from '../parts/list.mjs';
import { useLoad } from '../parts/load.mjs';
import { toast } from '../parts/toast.mjs';
import { counted, device, nameOf } from '../words.mjs';

/** @param {{ user: UserDoc }} props */
export function Sessions({ user }) {
  const path = `/user/${part(user.id)}/session`;
  const { value, again, pending } = useLoad((signal) => get(path, { limit: 200 }, { signal }), [path]);
  const [isEnding, setEnding] = useState(false);
  const end = async (/** @type {string} */ id) => {
    await call('DELETE', `/session/${part(id)}`).then(() => toast('The session has ended.'), (error) => toast(error.message));
    again();
  };
  const own = session.me()?.session?.id;
  const isOwn = (value?.entries ?? []).some((/** @type {SessionDoc} */ each) => each.id === own);
  const endAll = async () => {
    await call('DELETE', path, { query: isOwn ? { except: 'current' } : {} });
    setEnding(false);
    toast(isOwn ? 'All other sessions have ended.' : 'All sessions have ended.');
    again();
  };
  const all = isOwn ? 'End all other sessions' : 'End all sessions';
  const ending = (value?.entries.length ?? 0) - (isOwn ? 1 : 0);
  if (pending || !value) return pending;
  if (value.entries.length === 0) return html`<div class="empty"><h2>No sessions</h2><p>A session begins when the user signs in, and lasts until it expires or is ended.</p></div>`;
  const columns = [
    { head: 'Device', cell: (/** @type {SessionDoc} */ each) => html`<span class="cut" title=${each.properties.user_agent}>${device(each.properties.user_agent)}</span>${each.id === own && html`<${Mark} kind="good">This one<//>`}` },
    { head: 'IP address', isOptional: true, cell: (/** @type {SessionDoc} */ each) => html`<code>${each.properties.ip ?? '–'}</code>` },
    timeColumn('Used', 'used_at'),
    timeColumn('Expires', 'expires_at'),
    { head: '', width: '72px', cell: (/** @type {SessionDoc} */ each) => html`<button onClick=${() => end(each.id)}>End</button>` },
  ];
  return html`
    <div class="tools"><span class="muted">${counted(value.entries.length, 'session')}</span>${ending > 0 && html`<button class="push" onClick=${() => setEnding(true)}>${all}</button>`}</div>
    <${Table} label="Sessions" columns=${columns} entries=${[...value.entries].reverse()} />
    ${isEnding && html`
      <${Confirm} title=${isOwn ? 'End all your other sessions?' : `End all sessions of ${nameOf(user)}?`} action=${all} act=${endAll} onClose=${() => setEnding(false)}>
        <p>${counted(ending, 'session ends', 'sessions end')} at once. ${isOwn ? 'You stay signed in here.' : 'The user can sign in again.'}</p>
      <//>
    `}
  `;
}
