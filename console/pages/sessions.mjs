// The sessions of everybody: who is signed in, and from where.
import { html, useState } from '../html.mjs';
import { address, part, setQuery, useRoute } from '../router.mjs';
import { call } from '../api.mjs';
import { session } from '../session.mjs';
import { Heading, Mark, Time } from '../parts/basics.mjs';
import { Bulk } from '../parts/bulk.mjs';
import { Combobox } from '../parts/combobox.mjs';
import { Confirm } from '../parts/dialog.mjs';
import { AsCurl, List as Rows, usePages } from '../parts/list.mjs';
import { toast } from '../parts/toast.mjs';
import { device } from '../words.mjs';

/** @param {{ visits: number }} props */
export function List({ visits }) {
  const user = useRoute().query.get('user') ?? '';
  const pages = usePages('/sessions', { user: user || undefined });
  const [text, setText] = useState(user);
  const [picked, setPicked] = useState(/** @type {Set<string>} */ (new Set()));
  const [isEnding, setEnding] = useState(false);
  const own = session.me()?.session?.id;
  const choose = (/** @type {string} */ id) => {
    setText(id);
    setPicked(new Set());
    setQuery({ user: id });
  };
  const type = (/** @type {string} */ typed) => (typed === '' ? choose('') : setText(typed));
  const end = async (/** @type {string} */ id) => {
    await call('DELETE', `/session/${part(id)}`).then(() => toast('The session has ended.'), (error) => toast(error.message));
    pages.again();
  };
  const endAll = async () => {
    await call('DELETE', `/user/${part(user)}/session`);
    setEnding(false);
    toast('All sessions of the user have ended.');
    pages.again();
  };
  const columns = [
    { head: 'User', cell: (/** @type {SessionDoc} */ each) => html`<a class="cover cut" href=${address(`console/users/${part(each.properties.user)}/sessions`)} title=${each.properties.user}>${each.properties.user}</a><span class="below muted small">${device(each.properties.user_agent)}</span>` },
    { head: 'Device', isOptional: true, cell: (/** @type {SessionDoc} */ each) => html`<span class="cut" title=${each.properties.user_agent}>${device(each.properties.user_agent)}</span>${each.id === own && html`<${Mark} kind="good">This one<//>`}` },
    { head: 'IP address', isOptional: true, width: '160px', cell: (/** @type {SessionDoc} */ each) => html`<code class="cut">${each.properties.ip ?? '–'}</code>` },
    { head: 'Began', isOptional: true, width: '130px', cell: (/** @type {SessionDoc} */ each) => html`<${Time} at=${each.properties.created_at} />` },
    { head: 'Used', isOptional: true, width: '130px', cell: (/** @type {SessionDoc} */ each) => html`<${Time} at=${each.properties.used_at} />` },
    { head: 'Expires', isOptional: true, width: '130px', cell: (/** @type {SessionDoc} */ each) => html`<${Time} at=${each.properties.expires_at} />` },
    { head: '', width: '72px', cell: (/** @type {SessionDoc} */ each) => html`<button type="button" onClick=${() => end(each.id)}>End</button>` },
  ];
  return html`
    <${Heading} title="Sessions" visits=${visits} />
    <div class="tools">
      <${Combobox} kind="user" label="Of a user" value=${text} onChange=${type} onChoose=${choose} isQuiet />
      ${user && html`<button type="button" onClick=${() => setEnding(true)}>End all of this user</button>`}
      <span class="push optional"><${AsCurl} path="/sessions" query=${{ user }} /></span>
    </div>
    <${Rows} label="Sessions" noun=${['session', 'sessions']} pages=${pages} columns=${columns} isFiltered=${user !== ''} clear=${() => choose('')} picked=${picked} onPick=${setPicked}
      empty=${html`<h2>Nobody is signed in</h2><p>Whoever signs in has a session until it expires or is ended.</p>`} />
    <${Bulk} picked=${picked} noun=${['session', 'sessions']} clear=${() => setPicked(new Set())} again=${pages.again} deeds=${[
      { label: 'End', isDestructive: true, says: 'Whoever uses them is signed out at once, and can sign in again.', act: (/** @type {string} */ id) => call('DELETE', `/session/${part(id)}`) },
    ]} />
    ${isEnding && html`
      <${Confirm} title=${`End all sessions of ${user}?`} deed="End all sessions" act=${endAll} onClose=${() => setEnding(false)}>
        <p>The user is signed out everywhere at once, and can sign in again.</p>
      <//>
    `}
  `;
}
