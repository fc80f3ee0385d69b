// Home: how many there are, what was done last, and the first steps.
import { html } from '../html.mjs';
import { address } from '../router.mjs';
import { get } from '../api.mjs';
import { Failure, Ghosts, Heading } from '../parts/basics.mjs';
import { Log } from '../parts/history.mjs';
import { useLoad } from '../parts/load.mjs';

/** @param {any} list */
const total = (list) => `${list.total.toLocaleString('en')}${list.total_is === 'at_least' ? '+' : ''}`;

/** @param {{ users: any, groups: any }} props */
function FirstSteps({ users, groups }) {
  const steps = [
    [users.total > 1, 'users?create', 'Create a user', 'A person or a machine.'],
    [groups.total > 1, 'groups?create', 'Create a group', 'A set of users, such as a team or who may use something.'],
    [false, 'keys?create', 'Create a key', 'Your application calls the API with it.'],
  ];
  return html`
    <section class="panel" aria-labelledby="steps">
      <h2 id="steps">First steps</h2>
      <ol class="log bare">
        ${steps.map(([isDone, to, label, why]) => html`
          <li key=${to}><span>${isDone ? html`<s>${label}</s>` : html`<a href=${address(`console/${to}`)}>${label}</a>`} <span class="muted">${why}</span></span></li>
        `)}
      </ol>
    </section>
  `;
}

/** @param {{ visits: number }} props */
export function List({ visits }) {
  const { value, problem, again } = useLoad(
    (signal) =>
      Promise.all([
        get('/user', { limit: 1, count: 10_000 }, { signal }),
        get('/group', { limit: 1, count: 10_000 }, { signal }),
        get('/change', { order: 'newest', limit: 10 }, { signal }),
      ]),
    [],
  );
  return html`
    <${Heading} title="Home" visits=${visits} />
    ${problem && html`<${Failure} problem=${problem} again=${again} />`}
    ${!problem && !value && html`<${Ghosts} />`}
    ${value && html`
      <div class="tiles">
        <a class="panel tile" href=${address('console/users')}><span class="muted">Users</span><span class="figure">${total(value[0])}</span></a>
        <a class="panel tile" href=${address('console/groups')}><span class="muted">Groups</span><span class="figure">${total(value[1])}</span></a>
      </div>
      ${(value[0].total <= 1 || value[1].total <= 1) && html`<${FirstSteps} users=${value[0]} groups=${value[1]} />`}
      <section class="panel" aria-labelledby="latest">
        <div class="row"><h2 id="latest">Latest changes</h2><a class="push" href=${address('console/changes')}>All changes</a></div>
        ${value[2].entries.length === 0 ? html`<p class="muted">Nothing has been changed yet.</p>` : html`<${Log} entries=${value[2].entries} />`}
      </section>
    `}
  `;
}
