// One's own groups, and invites to one's own address.
import { html, useState } from '../html.mjs';
import { call, get } from '../api.mjs';
import { part } from '../router.mjs';
import { Heading, Rest } from '../parts/basics.mjs';
import { Confirm } from '../parts/dialog.mjs';
import { useLoad } from '../parts/load.mjs';
import { tell, toast } from '../parts/toast.mjs';
import { ROLES, ROLE_HELP, dayOf } from '../words.mjs';

/** @param {{ me: MeDoc, again: () => void, visits: number }} props */
export function Groups({ me, again, visits }) {
  const [leaving, setLeaving] = useState(/** @type {MeDoc['groups'][number] | null} */ (null));
  const leave = async () => {
    if (!leaving) return;
    await call('DELETE', `/group/${part(leaving.id)}/user/${part(me.id)}`);
    toast(`You have left ${leaving.name ?? leaving.id}.`);
    setLeaving(null);
    again();
  };
  const groups = me.groups;
  return html`
    <${Heading} title="Your groups" visits=${visits} />
    ${groups.length === 0 && html`<div class="empty"><h2>You are not in a group yet</h2><p>A manager of a group can add you or send you an invite.</p></div>`}
    ${groups.length > 0 && html`
      <ul class="cards">
        ${groups.map((group) => html`
          <li key=${group.id}>
            <div>
              <strong>${group.name ?? group.id}</strong>
              <span class="small muted">
                ${group.direct ? `${ROLES[group.role ?? 'member']}${group.role === 'member' ? '' : `: ${ROLE_HELP[group.role ?? 'member']}`}` : 'As a member of a group in it'}
              </span>
            </div>
            ${group.direct && html`<button onClick=${() => setLeaving(group)}>Leave</button>`}
          </li>
        `)}
      </ul>
    `}
    ${leaving && html`
      <${Confirm} title=${`Leave ${leaving.name ?? leaving.id}?`} action="Leave group" act=${leave} onClose=${() => setLeaving(null)}>
        <p>You lose what the group allows. To come back, a manager of the group has to add you.</p>
      <//>
    `}
  `;
}

/** @param {{ me: MeDoc, visits: number }} props */
export function Invites({ me, visits }) {
  const email = me.properties.login_email;
  const { value, again, pending } = useLoad(
    (signal) => (email ? get('/invite', { email, state: 'open', limit: 100 }, { signal }) : Promise.resolve({ entries: [] })),
    [email],
  );
  const answer = async (/** @type {InviteDoc} */ invite, /** @type {'accept' | 'decline'} */ how) => {
    await tell(call('POST', `/invite/${part(invite.id)}/${how}`), how === 'accept' ? `You have joined ${invite.properties.group_name ?? invite.properties.group}.` : 'You have declined the invite.');
    again();
  };
  const open = value?.entries ?? [];
  return html`
    <${Heading} title="Your invites" visits=${visits} />
    ${pending}
    ${value && open.length === 0 && html`
      <div class="empty">
        <h2>You have no invites</h2>
        <p>${email ? `Invites to ${email} are listed here.` : 'Invites are listed here once you sign in with an e-mail address.'} If you have a code, <a href="join">enter it</a>.</p>
      </div>
    `}
    ${open.length > 0 && html`
      <ul class="cards">
        ${open.map((/** @type {InviteDoc} */ invite) => html`
          <li key=${invite.id}>
            <div>
              <strong>${invite.properties.group_name ?? invite.properties.group}</strong>
              <span class="small muted">
                ${invite.properties.invited_by ? `From ${invite.properties.invited_by}, ` : ''}as ${invite.properties.role}, until ${dayOf(invite.properties.expires_at)}
              </span>
              ${invite.properties.message && html`<span>${invite.properties.message}</span>`}
            </div>
            <div class="row">
              <button onClick=${() => answer(invite, 'decline')}>Decline</button>
              <button class="main" onClick=${() => answer(invite, 'accept')}>Accept</button>
            </div>
          </li>
        `)}
      </ul>
    `}
    <${Rest} list=${value} />
  `;
}
