// Through which groups nesting makes a user a member.
import { html, useState } from '../html.mjs';
import { part } from '../router.mjs';
import { get } from '../api.mjs';

/** The groups between, such as `devs › platform`, which is read when it is asked for. @param {{ user: UserDoc, group: GroupDoc }} props */
export function Way({ user, group }) {
  const [way, setWay] = useState('');
  const show = async () => {
    const found = await get(`/group/${part(group.id)}/user/${part(user.id)}`, { effective: 'true' }).catch(() => null);
    setWay(found ? [...(found.properties.via ?? [])].reverse().concat(group.id).join(' › ') : 'no longer a member');
  };
  if (way) return html`<span class="small muted" role="status">${way}</span>`;
  return html`<button class="link small" onClick=${show}>Through …</button>`;
}
