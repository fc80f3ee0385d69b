// Invites: of the namespace, and of one group.
import { html, useState } from '../html.mjs';
import { address, part, useFilter, useRoute } from '../router.mjs';
import { call, sentence } from '../api.mjs';
import { useKept } from '../brand.mjs';
import { session } from '../session.mjs';
import { Copy, Heading, Mark } from '../parts/basics.mjs';
import { Outcomes } from '../parts/bulk.mjs';
import { Combobox } from '../parts/combobox.mjs';
import { Confirm, Dialog, FormDialog } from '../parts/dialog.mjs';
import { Check, Field, useForm } from '../parts/form.mjs';
import { Choice, FindFilter, List as Rows, ListActions, timeColumn, usePages } from '../parts/list.mjs';
import { ROLE_OPTIONS } from '../parts/membership.mjs';
import { tell, toast } from '../parts/toast.mjs';
import { ROLES, counted, fullTime, groupName, spelled, words } from '../words.mjs';

/** @type {Record<string, [string, 'good' | 'warn' | 'bad' | '']>} */
const STATES = { open: ['Open', 'good'], accepted: ['Accepted', ''], declined: ['Declined', 'bad'], expired: ['Expired', 'warn'] };

/** @type {[string, string][]} */
const DAYS = [['1', '1 day'], ['7', '7 days'], ['30', '30 days'], ['365', '365 days']];
/** The time in so many days. @param {string} days */
const inDays = (days) => new Date(Date.now() + Number(days) * 86_400_000).toISOString();

/** @param {{ invite: InviteDoc }} props */
function State({ invite }) {
  const [text, kind] = STATES[invite.properties.state] ?? [invite.properties.state, ''];
  return html`<${Mark} kind=${kind}>${text}<//>`;
}

/** @type {[string, string][]} */
const OPTIONS = [['', 'All states'], ...Object.entries(STATES).map(([state, [text]]) => /** @type {[string, string]} */ ([state, text]))];
/** @type {Record<string, string>} */
const MAILED = { queued: 'An e-mail waits to be sent', sent: 'Sent by e-mail', failed: 'The e-mail has failed' };

/** The link by which somebody joins. @param {string} code */
function linkOf(code) {
  const namespace = session.namespace();
  return address(`account/join#${namespace === 'default' ? '' : `${namespace}/`}${code}`);
}

/** The code of an invite, alone and in full. @param {{ invite: InviteDoc, again: () => void, onClose: () => void, title?: string }} props */
function Shown({ invite, again, onClose, title = 'Invite' }) {
  const [isChanging, setChanging] = useState(false);
  const send = async () => {
    await tell(call('POST', `/invite/${part(invite.id)}/send`), `The invite is on its way to ${invite.properties.email}.`);
    onClose();
    again();
  };
  if (isChanging) return html`<${ChangeEnd} invite=${invite} again=${again} onClose=${onClose} />`;
  const { code, email, group_name: name, group, role, expires_at: expires, uses, max_uses: most, message, invited_by: by, state, mail, sent_at: sent } = invite.properties;
  return html`
    <${Dialog} title=${title} onClose=${onClose}>
      ${code && state === 'open' && html`
        <p>${email ? html`Send this to <strong>${email}</strong>.` : 'Send this to the people who are to join.'} Anybody who has it can use it.</p>
        <p class="secret code">${spelled(code)}</p>
        <div class="row"><${Copy} text=${linkOf(code)} label="Copy link" className="main" /><${Copy} text=${spelled(code)} label="Copy code" /></div>
      `}
      <dl class="facts">
        <dt>To</dt><dd>${email ?? 'Anybody with the code'}</dd>
        <dt>Group</dt><dd>${name ?? group}, as ${role}</dd>
        <dt>State</dt><dd><${State} invite=${invite} /></dd>
        <dt>Used</dt><dd>${uses} of ${most}</dd>
        ${mail && html`<dt>E-mail</dt><dd>${MAILED[mail] ?? mail}${sent && mail === 'sent' && ` ${fullTime(sent)}`}</dd>`}
        <dt>Expires</dt><dd>${fullTime(expires)}</dd>
        ${by && html`<dt>Created by</dt><dd>${by}</dd>`}
        ${message && html`<dt>Message</dt><dd>${message}</dd>`}
      </dl>
      <div class="acts-row">
        ${state === 'open' && email && html`<button onClick=${send}>${mail ? 'Send again' : 'Send by e-mail'}</button>`}
        ${(state === 'open' || state === 'expired') && html`<button onClick=${() => setChanging(true)}>Change the expiry</button>`}
        <button onClick=${onClose}>Close</button>
      </div>
    <//>
  `;
}

/** @param {{ invite: InviteDoc, again: () => void, onClose: () => void }} props */
function ChangeEnd({ invite, again, onClose }) {
  const form = useForm({ days: '7' });
  const act = async () => {
    await call('PATCH', `/invite/${part(invite.id)}`, { body: { properties: { expires_at: inDays(form.values.days) } } });
    onClose();
    toast('The invite is saved.');
    again();
  };
  return html`
    <${FormDialog} title="Change when the invite expires" form=${form} action="Change the expiry" act=${act} onClose=${onClose}>
      <p class="muted">It ${invite.properties.state === 'expired' ? 'expired' : 'expires'} ${fullTime(invite.properties.expires_at)}.</p>
      <${Field} form=${form} name="days" field="expires_at" label="Expires in" options=${DAYS} />
    <//>
  `;
}

/** @param {{ group?: GroupDoc, onClose: () => void, onCreated: (invite: InviteDoc) => void, again: () => void }} props */
function CreateInvite({ group, onClose, onCreated, again }) {
  const form = useForm({ group: group?.id ?? '', email: '', role: 'member', max_uses: '1', days: '7', message: '', send: false });
  const { recovery } = useKept(session.namespace());
  const [outcomes, setOutcomes] = useState(/** @type {{ title: string, failed: string[][] } | null} */ (null));
  const many = form.values.email.split(/[\s,;]+/).filter(Boolean);
  const act = async () => {
    const { values } = form;
    const shared = {
      group: values.group.trim(),
      role: values.role,
      expires_at: inDays(values.days),
      ...(values.message && { message: values.message }),
      ...(values.send && many.length > 0 && { send: true }),
    };
    if (many.length > 1) {
      const entries = many.map((/** @type {string} */ email) => ({ properties: { ...shared, email } }));
      const { body } = /** @type {{ body: InvitesReply }} */ (await call('POST', '/invites', { body: { entries } }));
      const failed = body.entries.flatMap((entry, at) => (entry.problem ? [[many[at], sentence(entry.problem.detail)]] : []));
      const said = `${counted(entries.length - failed.length, 'invite')} created`;
      if (failed.length > 0) setOutcomes({ title: `${said}, ${failed.length} failed`, failed });
      else {
        onClose();
        toast(`${said}.`);
      }
    } else {
      const properties = { ...shared, ...(many[0] && { email: many[0] }), ...(!many[0] && { max_uses: Number(values.max_uses) }) };
      const { body } = await call('POST', '/invite', { body: { properties } });
      onCreated(body);
    }
    again();
  };
  if (outcomes) return html`<${Outcomes} ...${outcomes} onClose=${onClose} />`;
  return html`
    <${FormDialog} title=${group ? `Invite to ${groupName(group)}` : 'Create an invite'} form=${form} action=${many.length > 1 ? `Create ${many.length} invites` : 'Create invite'} act=${act} onClose=${onClose}>
      ${!group && html`<${Combobox} kind="group" label="Group" value=${form.values.group} onChange=${(/** @type {string} */ id) => form.set('group', id)} wrong=${form.fault('group')} required />`}
      <${Field} form=${form} name="email" label="E-mail" lines=${2} help="Whom to invite: one address, or several with spaces or line breaks between. Without one, anybody with the code can join." />
      <div class="pair">
        <${Field} form=${form} name="role" label="Role" options=${ROLE_OPTIONS.map(([role]) => [role, ROLES[role]])} />
        <${Field} form=${form} name="days" field="expires_at" label="Expires in" options=${DAYS} />
        ${many.length === 0 && html`<${Field} form=${form} name="max_uses" type="number" min="1" max="100000" label="Times it can be used" />`}
      </div>
      <${Field} form=${form} name="message" label="Message" lines=${2} help="Shown with the invite." />
      ${recovery && many.length > 0 && html`<${Check} form=${form} name="send" label="Send it by e-mail. Only the e-mail has the code, so accepting verifies the address." />`}
    <//>
  `;
}

const WITHDRAWN = 'The code stops working. Users who have joined with it stay.';
/** @type {import('../parts/bulk.mjs').Action[]} */
const ACTIONS = [{ label: 'Delete', done: 'Deleted', isDestructive: true, says: WITHDRAWN, act: (id) => call('DELETE', `/invite/${part(id)}`) }];

/** @param {{ pages: ReturnType<typeof usePages>, group?: GroupDoc, create: () => void, show: (invite: InviteDoc) => void }} props */
function Table({ pages, group, create, show }) {
  const [deleted, setDeleted] = useState(/** @type {InviteDoc | null} */ (null));
  const remove = async () => {
    if (!deleted) return;
    await call('DELETE', `/invite/${part(deleted.id)}`);
    setDeleted(null);
    toast('The invite is deleted.');
    pages.again();
  };
  const columns = [
    { head: 'To', cell: (/** @type {InviteDoc} */ invite) => html`<button class="link cut" onClick=${() => show(invite)}>${invite.properties.email ?? 'Anybody with the code'}</button><span class="below"><${State} invite=${invite} />${!group && html` <span class="muted small">to ${invite.properties.group_name ?? invite.properties.group}</span>`}</span>` },
    ...(group ? [] : [{ head: 'Group', cell: (/** @type {InviteDoc} */ invite) => html`<a class="cut" href=${address(`console/groups/${part(invite.properties.group)}/invites`)}>${invite.properties.group_name ?? invite.properties.group}</a>` }]),
    { head: 'Role', width: '100px', cell: (/** @type {InviteDoc} */ invite) => ROLES[invite.properties.role] },
    { head: 'Uses', isNumber: true, width: '90px', cell: (/** @type {InviteDoc} */ invite) => `${invite.properties.uses} / ${invite.properties.max_uses}` },
    { head: 'State', width: '110px', cell: (/** @type {InviteDoc} */ invite) => html`<${State} invite=${invite} />` },
    { head: 'E-mail', width: '90px', cell: (/** @type {InviteDoc} */ invite) => (invite.properties.mail ? html`<span title=${MAILED[invite.properties.mail]}>${words(invite.properties.mail)}</span>` : html`<span class="muted">–</span>`) },
    timeColumn('Expires', 'expires_at'),
    { head: '', width: '84px', cell: (/** @type {InviteDoc} */ invite) => html`<button onClick=${() => setDeleted(invite)}>Delete</button>` },
  ];
  return html`
    <${Rows} noun="invite" pages=${pages} columns=${columns} actions=${ACTIONS}
      empty=${html`<h2>No invites</h2><p>An invite is a code with which somebody joins a group, with an existing account or a new one.</p><button onClick=${create}>Create invite</button>`} />
    ${deleted && html`
      <${Confirm} title="Delete this invite?" action="Delete invite" act=${remove} onClose=${() => setDeleted(null)}>
        <p>${WITHDRAWN}</p>
      <//>
    `}
  `;
}

/** @param {{ group?: GroupDoc }} props */
function useInvites({ group }) {
  const [open, setOpen] = useState(/** @type {any} */ (useRoute().query.has('create') ? 'create' : null));
  const { state, group: of } = useFilter('state', 'group');
  const filter = { group: group?.id ?? of, state };
  const pages = usePages('/invite', filter);
  const close = () => setOpen(null);
  const dialogs = html`
    ${open === 'create' && html`<${CreateInvite} group=${group} onClose=${close} onCreated=${(/** @type {InviteDoc} */ invite) => setOpen({ invite, title: 'The invite is created' })} again=${pages.again} />`}
    ${open?.invite && html`<${Shown} invite=${open.invite} again=${pages.again} title=${open.title} onClose=${close} />`}
  `;
  const create = () => setOpen('create');
  const table = html`<${Table} pages=${pages} group=${group} create=${create} show=${(/** @type {InviteDoc} */ invite) => setOpen({ invite })} />`;
  const tools = html`
    <${Choice} label="State" name="state" options=${OPTIONS} />
    ${!group && html`<${FindFilter} kind="group" label="To a group" name="group" />`}
  `;
  const isOpen = !state || state === 'open';
  const actions = html`<${ListActions} path="/invite" kind=${isOpen ? 'invite' : undefined} name="invites" query=${isOpen ? { group: filter.group } : filter} />`;
  return { create, dialogs, table, tools, actions };
}

/** The invites of a group. @param {{ group: GroupDoc }} props */
export function Invites({ group }) {
  const { create, dialogs, table, tools, actions } = useInvites({ group });
  return html`
    <div class="tools">${tools}${actions}<button class="main last" onClick=${create}>Create invite</button></div>
    ${table} ${dialogs}
  `;
}

/** @param {{ visits: number }} props */
export function List({ visits }) {
  const { create, dialogs, table, tools, actions } = useInvites({});
  return html`
    <${Heading} title="Invites" visits=${visits}>${actions}<button class="main" onClick=${create}>Create invite</button><//>
    <div class="tools">${tools}</div>
    ${table} ${dialogs}
  `;
}
