// Sessions, one for each sign-in until it expires or is ended: of all users, and of one.
import { html, useState } from '../html.mjs';
import { address, part, useFilter } from '../router.mjs';
import { call, get } from '../api.mjs';
import { session } from '../session.mjs';
import { Heading, Mark } from '../parts/basics.mjs';
import { Confirm } from '../parts/dialog.mjs';
import { FindFilter, List as Rows, ListActions, timeColumn, usePages } from '../parts/list.mjs';
import { useLoad } from '../parts/load.mjs';
import { tell, toast } from '../parts/toast.mjs';
import { counted, device } from '../words.mjs';

/** @type {import('../parts/bulk.mjs').Action[]} */
const ACTIONS = [
  { label: 'End', done: 'Ended', isDestructive: true, says: 'Their users are signed out there at once, and can sign in again.', act: (id) => call('DELETE', `/session/${part(id)}`) },
];

/** Asks before all sessions of a user end. @param {{ user: string, isOwn: boolean, onClose: () => void, again: () => void }} props */
function EndAll({ user, isOwn, onClose, again }) {
  const path = `/user/${part(user)}/session`;
  const { value } = useLoad((signal) => get(path, { limit: 1, count: 10_000 }, { signal }), [path]);
  const act = async () => {
    await call('DELETE', path, { query: isOwn ? { except: 'current' } : {} });
    onClose();
    toast(isOwn ? 'All your other sessions have ended.' : 'All sessions of the user have ended.');
    again();
  };
  return html`
    <${Confirm} title=${isOwn ? 'End all your other sessions?' : `End all sessions of ${user}?`} action=${isOwn ? 'End all others' : 'End all sessions'} act=${act} onClose=${onClose}>
      <p>${value ? counted(value.total - Number(isOwn), 'session ends', 'sessions end') : 'They end'} at once. ${isOwn ? 'You stay signed in here.' : 'The user can sign in again.'}</p>
    <//>
  `;
}

/** The sessions of a user or, without one, of all. @param {{ user?: string, pages: ReturnType<typeof usePages>, children?: any }} props */
function Found({ user, pages, children }) {
  const [isEnding, setEnding] = useState(false);
  const own = session.me()?.session?.id;
  const isOwn = own !== undefined && user === session.me()?.id;
  const end = async (/** @type {string} */ id) => {
    await tell(call('DELETE', `/session/${part(id)}`), 'The session has ended.');
    pages.again();
  };
  const columns = [
    ...(children ? [{ head: 'User', cell: (/** @type {SessionDoc} */ each) => html`<a class="cover cut" href=${address(`console/users/${part(each.properties.user)}/sessions`)} title=${each.properties.user}>${each.properties.user}</a><span class="below muted small">${device(each.properties.user_agent)}</span>` }] : []),
    { head: 'Device', cell: (/** @type {SessionDoc} */ each) => html`<span class="cut" title=${each.properties.user_agent}>${device(each.properties.user_agent)}</span>${each.id === own && html`<${Mark} kind="good">This one<//>`}` },
    { head: 'IP address', width: '160px', cell: (/** @type {SessionDoc} */ each) => html`<code class="cut">${each.properties.ip ?? '–'}</code>` },
    timeColumn('Began', 'created_at', '130px'),
    timeColumn('Used', 'used_at', '130px'),
    timeColumn('Expires', 'expires_at', '130px'),
    { head: '', width: '72px', cell: (/** @type {SessionDoc} */ each) => html`<button onClick=${() => end(each.id)}>End</button>` },
  ];
  return html`
    <div class="tools">
      ${children}
      ${user && html`<button class=${children ? '' : 'push'} onClick=${() => setEnding(true)}>${isOwn ? 'End all others of this user' : 'End all of this user'}</button>`}
    </div>
    <${Rows} noun="session" pages=${pages} columns=${columns} actions=${ACTIONS}
      empty=${html`<h2>No sessions</h2><p>A session begins when a user signs in, and lasts until it expires or is ended.</p>`} />
    ${isEnding && html`<${EndAll} user=${user} isOwn=${isOwn} onClose=${() => setEnding(false)} again=${pages.again} />`}
  `;
}

/** @param {{ user: UserDoc }} props */
export const Sessions = ({ user }) => html`<${Found} user=${user.id} pages=${usePages('/sessions', { user: user.id })} />`;

/** @param {{ visits: number }} props */
export function List({ visits }) {
  const filter = useFilter('user');
  const pages = usePages('/sessions', filter);
  return html`
    <${Heading} title="Sessions" visits=${visits}><${ListActions} of=${pages} name="sessions" /><//>
    <${Found} user=${filter.user} pages=${pages}><${FindFilter} kind="user" label="Of a user" name="user" /><//>
  `;
}
