// API keys, with which other software calls Roster.
import { html, useState } from '../html.mjs';
import { part, useRoute } from '../router.mjs';
import { call } from '../api.mjs';
import { session } from '../session.mjs';
import { Copy, Heading, Mark, Time } from '../parts/basics.mjs';
import { Confirm, Dialog, FormDialog } from '../parts/dialog.mjs';
import { Field, useForm } from '../parts/form.mjs';
import { List as Rows, ListActions, timeColumn, usePages } from '../parts/list.mjs';
import { toast } from '../parts/toast.mjs';
import { actorName, capital } from '../words.mjs';

/** The scopes, with what they allow. @type {[string, string][]} */
const SCOPES = [
  ['users:read', 'Read users'], ['users:write', 'Change users'],
  ['groups:read', 'Read groups and members'], ['groups:write', 'Change groups and members'],
  ['invites:read', 'Read invites'], ['invites:write', 'Create invites, with groups:write'],
  ['sessions:read', 'Read sessions'], ['sessions:write', 'Open and end sessions'],
  ['webhooks:read', 'Read webhooks'], ['webhooks:write', 'Change webhooks, with changes:read'],
  ['mails:read', 'Read e-mails'], ['mails:write', 'Send and delete e-mails'],
  ['changes:read', 'Read all changes'],
  ['admin', 'Everything in this namespace'],
];
/** Scopes that only operators give. @type {[string, string][]} */
const OF_OPERATORS = [['metrics:read', 'Read the metrics of the server'], ['operator', 'All namespaces']];
/** @type {[string, string][]} */
const ENDS = [['', 'Never'], ['30', 'In 30 days'], ['90', 'In 90 days'], ['365', 'In a year']];

/** @param {{ onClose: () => void, onCreated: (key: KeyDoc) => void, again: () => void }} props */
function CreateKey({ onClose, onCreated, again }) {
  const form = useForm({ name: '', scopes: [], days: '' });
  const { scopes } = form.values;
  const toggle = (/** @type {string} */ scope, /** @type {boolean} */ isOn) =>
    form.set('scopes', isOn ? [...scopes, scope] : scopes.filter((/** @type {string} */ other) => other !== scope));
  const act = async () => {
    const { name, days } = form.values;
    const expires = days && { expires_at: new Date(Date.now() + Number(days) * 86_400_000).toISOString() };
    const { body } = await call('POST', '/key', { body: { properties: { name, scopes, ...expires } } });
    onCreated(body);
    again();
  };
  return html`
    <${FormDialog} title="Create a key" form=${form} action="Create key" act=${act} onClose=${onClose}>
      <${Field} form=${form} name="name" label="Name" required autocomplete="off" help="The software that uses the key, such as Billing." />
      <fieldset class="tight">
        <legend class="required">Scopes</legend>
        <div class="pair scopes">
          ${[...SCOPES, ...(session.operates() ? OF_OPERATORS : [])].map(([scope, allows]) => html`
            <label class="check" key=${scope}>
              <input type="checkbox" checked=${scopes.includes(scope)} onChange=${(/** @type {any} */ event) => toggle(scope, event.target.checked)} />
              <span><code>${scope}</code><br /><span class="muted small">${allows}</span></span>
            </label>
          `)}
        </div>
        ${form.fault('scopes') && html`<p class="wrong danger-text small" role="alert">${form.fault('scopes')}</p>`}
      </fieldset>
      <${Field} form=${form} name="days" field="expires_at" label="Expires" options=${ENDS} />
    <//>
  `;
}

/** A secret, in the one moment in which it is shown. @param {{ title: string, secret: string, help: any, onClose: () => void }} props */
export const Secret = ({ title, secret, help, onClose }) => html`
  <${Dialog} title=${title} onClose=${onClose} isStrict>
    <p>${help} It is shown once: store it now.</p>
    <p class="secret">${secret}</p>
    <div class="acts-row"><${Copy} text=${secret} label="Copy" className="main" /><button onClick=${onClose}>I have stored it</button></div>
  <//>
`;

/** @param {{ key_: KeyDoc }} props */
function State({ key_ }) {
  const { expires_at: expires } = key_.properties;
  if (!expires) return html`<span class="muted">Never</span>`;
  if (Date.parse(expires) < Date.now()) return html`<${Mark} kind="bad">Expired<//>`;
  return html`<${Time} at=${expires} />`;
}

const REVOKED = 'Software can no longer call the API with it, and invites that were created with it stop working.';
/** @type {import('../parts/bulk.mjs').Action[]} */
const ACTIONS = [{ label: 'Revoke', done: 'Revoked', isDestructive: true, says: REVOKED, act: (id) => call('DELETE', `/key/${part(id)}`) }];

/** @param {{ visits: number }} props */
export function List({ visits }) {
  const pages = usePages('/key');
  const [open, setOpen] = useState(/** @type {any} */ (useRoute().query.has('create') ? 'create' : null));
  const close = () => setOpen(null);
  const revoke = async () => {
    await call('DELETE', `/key/${part(open.revoked.id)}`);
    close();
    toast('The key is revoked.');
    pages.again();
  };
  const columns = [
    { head: 'Name', cell: (/** @type {KeyDoc} */ key) => html`<strong class="cut" title=${key.properties.name}>${key.properties.name}</strong><code class="cut muted" title=${key.id}>${key.id}</code>` },
    { head: 'Scopes', cell: (/** @type {KeyDoc} */ key) => html`<span class="row">${key.properties.scopes.map((/** @type {string} */ scope) => html`<code class="tag" key=${scope}>${scope}</code>`)}</span>` },
    { head: 'Created by', width: '150px', cell: (/** @type {KeyDoc} */ key) => html`<span class="cut">${capital(actorName(key.properties.created_by ?? 'system'))}</span>` },
    timeColumn('Last used', 'last_used_at', '120px'),
    { head: 'Expires', width: '120px', cell: (/** @type {KeyDoc} */ key) => html`<${State} key_=${key} />` },
    { head: '', width: '88px', cell: (/** @type {KeyDoc} */ key) => html`<button onClick=${() => setOpen({ revoked: key })}>Revoke</button>` },
  ];
  return html`
    <${Heading} title="Keys" visits=${visits}><${ListActions} of=${pages} name="keys" /><button class="main" onClick=${() => setOpen('create')}>Create key</button><//>
    <${Rows} noun="key" pages=${pages} columns=${columns} actions=${ACTIONS}
      empty=${html`<h2>No keys</h2><p>Other software calls the API with a key. The scopes of the key say what it may do.</p><button onClick=${() => setOpen('create')}>Create key</button>`} />
    ${open === 'create' && html`<${CreateKey} onClose=${close} onCreated=${(/** @type {KeyDoc} */ key) => setOpen({ created: key })} again=${pages.again} />`}
    ${open?.created && html`<${Secret} title=${`The key ${open.created.properties.name}`} secret=${open.created.properties.secret} help="Software sends it in the header Authorization: Bearer." onClose=${close} />`}
    ${open?.revoked && html`
      <${Confirm} title=${`Revoke the key ${open.revoked.properties.name}?`} action="Revoke key" act=${revoke} onClose=${close}>
        <p>${REVOKED}</p>
      <//>
    `}
  `;
}
