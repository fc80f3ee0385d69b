// Invites: of the namespace, and of one group.
import { html, useState } from '../html.mjs';
import { address, part } from '../router.mjs';
import { call } from '../api.mjs';
import { session } from '../session.mjs';
import { Copy, Heading, Mark, Time } from '../parts/basics.mjs';
import { Combobox } from '../parts/combobox.mjs';
import { Confirm, Dialog, FormDialog } from '../parts/dialog.mjs';
import { Field, useForm } from '../parts/form.mjs';
import { AsCurl, List as Rows, usePages } from '../parts/list.mjs';
import { ROLE_OPTIONS } from '../parts/membership.mjs';
import { toast } from '../parts/toast.mjs';
import { ROLES, counted, fullTime, groupName, spelled } from '../words.mjs';

/** @type {Record<string, [string, 'good' | 'warn' | 'bad' | '']>} */
const STATES = { open: ['Open', 'good'], accepted: ['Accepted', ''], declined: ['Declined', 'bad'], expired: ['Expired', 'warn'] };

/** @param {{ invite: InviteDoc }} props */
function State({ invite }) {
  const [text, kind] = STATES[invite.properties.state] ?? [invite.properties.state, ''];
  return html`<${Mark} kind=${kind}>${text}<//>`;
}

/** The link by which somebody joins. @param {string} code */
function linkOf(code) {
  const namespace = session.namespace();
  return address(`account/join#${namespace === 'default' ? '' : `${namespace}/`}${code}`);
}

/** The code of an invite, alone and in full. @param {{ invite: InviteDoc, onClose: () => void, title?: string }} props */
function Shown({ invite, onClose, title = 'Invite' }) {
  const { code, email, group_name: name, group, role, expires_at: expires, uses, max_uses: most, message, invited_by: by, state } = invite.properties;
  return html`
    <${Dialog} title=${title} onClose=${onClose}>
      ${code && state === 'open' && html`
        <p>${email ? html`Send this to <strong>${email}</strong>.` : 'Send this to whoever is to join.'} Whoever has it can use it.</p>
        <p class="secret code">${spelled(code)}</p>
        <div class="row"><${Copy} text=${linkOf(code)} label="Copy link" className="main" /><${Copy} text=${spelled(code)} label="Copy code" /></div>
      `}
      <dl class="facts">
        <dt>To</dt><dd>${email ?? 'Whoever has the code'}</dd>
        <dt>Group</dt><dd>${name ?? group}, as ${role}</dd>
        <dt>State</dt><dd><${State} invite=${invite} /></dd>
        <dt>Used</dt><dd>${uses} of ${most}</dd>
        <dt>Expires</dt><dd>${fullTime(expires)}</dd>
        ${by && html`<dt>Created by</dt><dd>${by}</dd>`}
        ${message && html`<dt>Message</dt><dd>${message}</dd>`}
      </dl>
      <div class="acts-row"><button type="button" onClick=${onClose}>Close</button></div>
    <//>
  `;
}

/** @param {{ group?: GroupDoc, onClose: () => void, onCreated: (invite: InviteDoc) => void, again: () => void }} props */
function CreateInvite({ group, onClose, onCreated, again }) {
  const form = useForm({ group: group?.id ?? '', email: '', role: 'member', max_uses: '1', days: '7', message: '' });
  const many = form.values.email.split(/[\s,;]+/).filter(Boolean);
  const act = async () => {
    const { values } = form;
    const shared = {
      group: values.group.trim(),
      role: values.role,
      expires_at: new Date(Date.now() + Number(values.days) * 86_400_000).toISOString(),
      ...(values.message && { message: values.message }),
    };
    if (many.length > 1) {
      const entries = many.map((/** @type {string} */ email) => ({ 'entity-type': 'invite', properties: { ...shared, email } }));
      const { body } = await call('POST', '/invites', { body: { 'entity-type': 'invites', entries } });
      const failed = body.entries.filter((/** @type {any} */ entry) => entry.problem);
      onClose();
      toast(failed.length === 0 ? `${counted(entries.length, 'invite')} created.` : `${counted(failed.length, 'invite')} could not be created: ${failed[0].problem.detail}`);
    } else {
      const properties = { ...shared, ...(many[0] && { email: many[0] }), ...(!many[0] && { max_uses: Number(values.max_uses) }) };
      const { body } = await call('POST', '/invite', { body: { 'entity-type': 'invite', properties } });
      onCreated(body);
    }
    again();
  };
  return html`
    <${FormDialog} title=${group ? `Invite to ${groupName(group)}` : 'Create an invite'} form=${form} deed=${many.length > 1 ? `Create ${many.length} invites` : 'Create invite'} act=${act} onClose=${onClose}>
      ${!group && html`<${Combobox} kind="group" label="Group" value=${form.values.group} onChange=${(/** @type {string} */ id) => form.set('group', id)} wrong=${form.fault('group')} required />`}
      <${Field} form=${form} name="email" label="E-mail" lines=${2} help="Whom to invite; several are separated by spaces or lines. Without one, anybody with the code can join." />
      <div class="pair">
        <${Field} form=${form} name="role" label="Role" options=${ROLE_OPTIONS.map(([role]) => [role, ROLES[role]])} />
        <${Field} form=${form} name="days" field="expires_at" label="Works for" options=${[['1', '1 day'], ['7', '7 days'], ['30', '30 days'], ['365', '365 days']]} />
        ${many.length === 0 && html`<${Field} form=${form} name="max_uses" type="number" min="1" max="100000" label="Times it can be used" />`}
      </div>
      <${Field} form=${form} name="message" label="Message" lines=${2} help="Shown with the invite." />
    <//>
  `;
}

/** @param {{ pages: ReturnType<typeof usePages>, group?: GroupDoc, create: () => void, show: (invite: InviteDoc) => void }} props */
function Table({ pages, group, create, show }) {
  const [deleted, setDeleted] = useState(/** @type {any} */ (null));
  const remove = async () => {
    await call('DELETE', `/invite/${part(deleted.id)}`);
    setDeleted(null);
    toast('The invite is deleted.');
    pages.again();
  };
  const columns = [
    { head: 'To', cell: (/** @type {InviteDoc} */ invite) => html`<button type="button" class="link cut" onClick=${() => show(invite)}>${invite.properties.email ?? 'Whoever has the code'}</button><span class="below"><${State} invite=${invite} /></span>` },
    ...(group ? [] : [{ head: 'Group', isOptional: true, cell: (/** @type {InviteDoc} */ invite) => html`<a class="cut" href=${address(`console/groups/${part(invite.properties.group)}/invites`)}>${invite.properties.group_name ?? invite.properties.group}</a>` }]),
    { head: 'Role', isOptional: true, width: '100px', cell: (/** @type {InviteDoc} */ invite) => ROLES[invite.properties.role] },
    { head: 'Uses', isOptional: true, isNumber: true, width: '90px', cell: (/** @type {InviteDoc} */ invite) => `${invite.properties.uses} / ${invite.properties.max_uses}` },
    { head: 'State', isOptional: true, width: '110px', cell: (/** @type {InviteDoc} */ invite) => html`<${State} invite=${invite} />` },
    { head: 'Expires', isOptional: true, width: '140px', cell: (/** @type {InviteDoc} */ invite) => html`<${Time} at=${invite.properties.expires_at} />` },
    { head: '', width: '84px', cell: (/** @type {InviteDoc} */ invite) => html`<button type="button" onClick=${() => setDeleted(invite)}>Delete</button>` },
  ];
  return html`
    <${Rows} label="Invites" noun=${['invite', 'invites']} pages=${pages} columns=${columns}
      empty=${html`<h2>No invites</h2><p>An invite is a code by which somebody joins a group, with an account that they have or make.</p><button type="button" onClick=${create}>Create invite</button>`} />
    ${deleted && html`
      <${Confirm} title="Delete this invite?" deed="Delete invite" act=${remove} onClose=${() => setDeleted(null)}>
        <p>Its code stops working. Whoever has joined by it stays.</p>
      <//>
    `}
  `;
}

/** @param {{ group?: GroupDoc }} props */
function useInvites({ group }) {
  const [open, setOpen] = useState(/** @type {any} */ (null));
  const pages = usePages('/invite', { group: group?.id });
  const close = () => setOpen(null);
  const dialogs = html`
    ${open === 'create' && html`<${CreateInvite} group=${group} onClose=${close} onCreated=${(/** @type {InviteDoc} */ invite) => setOpen({ invite, title: 'The invite is created' })} again=${pages.again} />`}
    ${open?.invite && html`<${Shown} invite=${open.invite} title=${open.title} onClose=${close} />`}
  `;
  const create = () => setOpen('create');
  const table = html`<${Table} pages=${pages} group=${group} create=${create} show=${(/** @type {InviteDoc} */ invite) => setOpen({ invite })} />`;
  return { create, dialogs, table };
}

/** The invites of a group. @param {{ group: GroupDoc }} props */
export function Invites({ group }) {
  const { create, dialogs, table } = useInvites({ group });
  return html`
    <div class="tools"><button type="button" class="main push" onClick=${create}>Create invite</button></div>
    ${table} ${dialogs}
  `;
}

/** @param {{ visits: number }} props */
export function List({ visits }) {
  const { create, dialogs, table } = useInvites({});
  return html`
    <${Heading} title="Invites" visits=${visits}><button type="button" class="main" onClick=${create}>Create invite</button><//>
    <div class="tools"><span class="push optional"><${AsCurl} path="/invite" query=${{}} /></span></div>
    ${table} ${dialogs}
  `;
}
