// The sessions of all users: one for each sign-in, until it expires or is ended.
import { html, useState } from '../html.mjs';
import { address, part, setQuery, useRoute } from '../router.mjs';
import { call } from '../api.mjs';
import { session } from '../session.mjs';
import { Heading, Mark } from '../parts/basics.mjs';
import { Bulk } from '../parts/bulk.mjs';
import { Confirm } from '../parts/dialog.mjs';
import { FindFilter, List as Rows, ListActions, timeColumn, usePages } from '../parts/list.mjs';
import { toast } from '../parts/toast.mjs';
import { device } from '../words.mjs';

/** @param {{ visits: number }} props */
export function List({ visits }) {
  const user = useRoute().query.get('user') ?? '';
  const pages = usePages('/sessions', { user: user || undefined });
  const [picked, setPicked] = useState(/** @type {Set<string>} */ (new Set()));
  const [isEnding, setEnding] = useState(false);
  const own = session.me()?.session?.id;
  const isOwn = own !== undefined && user === session.me()?.id;
  const end = async (/** @type {string} */ id) => {
    await call('DELETE', `/session/${part(id)}`).then(() => toast('The session has ended.'), (error) => toast(error.message));
    pages.again();
  };
  const endAll = async () => {
    await call('DELETE', `/user/${part(user)}/session`, { query: isOwn ? { except: 'current' } : {} });
    setEnding(false);
    toast(isOwn ? 'All your other sessions have ended.' : 'All sessions of the user have ended.');
    pages.again();
  };
  const columns = [
    { head: 'User', cell: (/** @type {SessionDoc} */ each) => html`<a class="cover cut" href=${address(`console/users/${part(each.properties.user)}/sessions`)} title=${each.properties.user}>${each.properties.user}</a><span class="below muted small">${device(each.properties.user_agent)}</span>` },
    { head: 'Device', isOptional: true, cell: (/** @type {SessionDoc} */ each) => html`<span class="cut" title=${each.properties.user_agent}>${device(each.properties.user_agent)}</span>${each.id === own && html`<${Mark} kind="good">This one<//>`}` },
    { head: 'IP address', isOptional: true, width: '160px', cell: (/** @type {SessionDoc} */ each) => html`<code class="cut">${each.properties.ip ?? '–'}</code>` },
    timeColumn('Began', 'created_at', '130px'),
    timeColumn('Used', 'used_at', '130px'),
    timeColumn('Expires', 'expires_at', '130px'),
    { head: '', width: '72px', cell: (/** @type {SessionDoc} */ each) => html`<button onClick=${() => end(each.id)}>End</button>` },
  ];
  return html`
    <${Heading} title="Sessions" visits=${visits}><${ListActions} path="/sessions" name="sessions" query=${{ user }} /><//>
    <div class="tools">
      <${FindFilter} kind="user" label="Of a user" name="user" />
      ${user && html`<button onClick=${() => setEnding(true)}>${isOwn ? 'End all others of this user' : 'End all of this user'}</button>`}
    </div>
    <${Rows} label="Sessions" noun=${['session', 'sessions']} pages=${pages} columns=${columns} isFiltered=${user !== ''} clear=${() => setQuery({ user: '' })} picked=${picked} onPick=${setPicked}
      empty=${html`<h2>No sessions</h2><p>A session begins when a user signs in, and lasts until it expires or is ended.</p>`} />
    <${Bulk} picked=${picked} noun=${['session', 'sessions']} clear=${() => setPicked(new Set())} again=${pages.again} actions=${[
      { label: 'End', done: 'Ended', isDestructive: true, says: 'Their users are signed out there at once, and can sign in again.', act: (/** @type {string} */ id) => call('DELETE', `/session/${part(id)}`) },
    ]} />
    ${isEnding && html`
      <${Confirm} title=${isOwn ? 'End all your other sessions?' : `End all sessions of ${user}?`} action=${isOwn ? 'End all others' : 'End all sessions'} act=${endAll} onClose=${() => setEnding(false)}>
        <p>${isOwn ? 'You stay signed in here.' : 'The user is signed out everywhere at once, and can sign in again.'}</p>
      <//>
    `}
  `;
}
