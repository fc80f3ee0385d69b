// A membership: its role and its end.
import { html, useState } from '../html.mjs';
import { part } from '../router.mjs';
import { call } from '../api.mjs';
import { ROLE_HELP, ROLES, fullTime, groupName, nameOf } from '../words.mjs';
import { FormDialog } from './dialog.mjs';
import { Field, useForm } from './form.mjs';
import { History } from './history.mjs';
import { toast } from './toast.mjs';

/** @type {[string, string][]} */
export const ROLE_OPTIONS = Object.entries(ROLES).map(([role, name]) => [role, `${name}: ${ROLE_HELP[role]}`]);
/** @type {[string, string][]} */
const ENDS = [['keep', 'As it is now'], ['never', 'Never'], ['1', 'In 1 day'], ['30', 'In 30 days'], ['365', 'In a year'], ['date', 'On a date …']];

/** The end that was chosen: `undefined` for as it is, `null` for none. @param {string} end @param {string} date */
function endOf(end, date) {
  if (end === 'keep') return undefined;
  if (end === 'never') return null;
  if (end === 'date') return date ? new Date(`${date}T23:59:59`).toISOString() : undefined;
  return new Date(Date.now() + Number(end) * 86_400_000).toISOString();
}

/** @param {{ group: GroupDoc, user: UserDoc, membership: MembershipPart, onClose: () => void, again: () => void }} props */
export function MembershipDialog({ group, user, membership, onClose, again }) {
  const form = useForm({ role: membership.role, end: 'keep', date: '' });
  const [isRemoving, setRemoving] = useState(false);
  const [isShown, setShown] = useState(false);
  const path = `/group/${part(group.id)}/user/${part(user.id)}`;
  const act = async () => {
    if (isRemoving) {
      await call('DELETE', path);
    } else {
      const expires = endOf(form.values.end, form.values.date);
      const properties = { role: form.values.role, ...(expires !== undefined && { expires_at: expires }) };
      await call('PUT', path, { body: { properties } });
    }
    onClose();
    toast(isRemoving ? `${nameOf(user)} is no longer in ${groupName(group)}.` : 'The membership is saved.');
    again();
  };
  return html`
    <${FormDialog} title=${`${nameOf(user)} in ${groupName(group)}`} form=${form} action=${isRemoving ? 'End membership' : 'Save membership'} act=${act} onClose=${onClose} isDestructive=${isRemoving}>
      <p class="muted small">Joined ${fullTime(membership.joined_at)}${membership.expires_at && `, ends ${fullTime(membership.expires_at)}`}</p>
      ${!isRemoving && html`
        <${Field} form=${form} name="role" label="Role" options=${ROLE_OPTIONS} />
        <${Field} form=${form} name="end" field="expires_at" label="Ends" options=${ENDS} />
        ${form.values.end === 'date' && html`<${Field} form=${form} name="date" type="date" label="Last day" required />`}
      `}
      ${isRemoving && html`<p>The user loses what the group allows, and the invites to it that they created stop working.</p>`}
      ${!isRemoving && html`<details onToggle=${(/** @type {any} */ event) => setShown(event.target.open)}><summary>Who changed it, and when</summary>${isShown && html`<${History} query=${{ type: 'membership', entity: group.id, user: user.id, limit: 10 }} />`}</details>`}
      <div><button class="link danger-text" onClick=${() => setRemoving(!isRemoving)}>${isRemoving ? 'Change the membership instead' : 'End the membership now'}</button></div>
    <//>
  `;
}
