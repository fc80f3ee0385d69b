// Home: the state of the server and the namespace, the latest changes, and the first steps.
import { html } from '../html.mjs';
import { address } from '../router.mjs';
import { get } from '../api.mjs';
import { Heading, Mark } from '../parts/basics.mjs';
import { Log } from '../parts/history.mjs';
import { useLoad } from '../parts/load.mjs';
import { bounded, counted } from '../words.mjs';

/** What needs attention: where, and what it is. @param {HealthPart} health @returns {[string, string][]} */
function concerns({ webhooks, mails, feed, database }) {
  /** @type {[boolean, string, string][]} */
  const all = [
    [!database.migrated, 'health', 'Migrations of the database are missing.'],
    [feed.held_up_seconds > 5, 'health', 'An open transaction holds up the changes.'],
    [webhooks.failing > 0, 'webhooks', `${counted(webhooks.failing, 'webhook is failing', 'webhooks are failing')}.`],
    [webhooks.parked > 0, 'webhooks', `${counted(webhooks.parked, 'delivery is', 'deliveries are')} parked.`],
    [mails.failed > 0, 'mails?state=failed', `${counted(mails.failed, 'e-mail has', 'e-mails have')} failed.`],
  ];
  return all.filter(([is]) => is).map(([, to, text]) => [to, text]);
}

/** Whether a caller has created a key, beside those that Roster itself creates. @param {KeyDoc[]} keys */
const hasOwnKey = (keys) => keys.some((key) => key.properties.created_by && key.properties.created_by !== 'system');

/** What to begin with. The keys are read after what Home shows. @param {{ users: number, groups: number }} props */
function FirstSteps({ users, groups }) {
  const { value: keys } = useLoad((signal) => get('/key', { limit: 10 }, { signal }), []);
  const isKeyed = !keys || hasOwnKey(keys.entries);
  if (users > 1 && groups > 1 && isKeyed) return null;
  const steps = [
    [users > 1, 'users?create', 'Create a user', 'A person or a machine.'],
    [groups > 1, 'groups?create', 'Create a group', 'A team, or everybody who may use something.'],
    [isKeyed, 'keys?create', 'Create a key', 'Your application calls the API with a key.'],
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

/** @param {{ health: HealthPart }} props */
function Server({ health: { version, database, feed, webhooks, mails } }) {
  const number = (/** @type {number} */ count) => count.toLocaleString('en');
  return html`
    <section class="panel" aria-labelledby="server">
      <div class="row"><h2 id="server">Server</h2><a class="push" href=${address('console/health')}>Health</a></div>
      <dl class="facts close">
        <dt>Roster</dt><dd>${version}</dd>
        <dt>PostgreSQL</dt><dd>${database.version.split(' ')[0]}</dd>
        <dt>Changes</dt><dd>${feed.held_up_seconds > 5 ? `${Math.round(feed.held_up_seconds)} s behind` : 'Up to date'}</dd>
        <dt>Webhooks</dt><dd>${webhooks.failing > 0 ? html`<${Mark} kind="warn">${number(webhooks.failing)} failing<//>` : 'None is failing'}</dd>
        <dt>E-mails</dt><dd>${!mails.on ? 'Not configured' : mails.failed > 0 ? html`<${Mark} kind="warn">${number(mails.failed)} failed<//>` : mails.queued > 0 ? `${number(mails.queued)} waiting` : 'All sent'}</dd>
      </dl>
    </section>
  `;
}

/** @param {{ visits: number }} props */
export function List({ visits }) {
  const { value, pending } = useLoad(
    (signal) =>
      Promise.all([
        get('/health/detail', {}, { signal }).then((health) => health.properties),
        get('/change', { order: 'newest', limit: 10 }, { signal }),
      ]),
    [],
  );
  const [health, changes] = value ?? [];
  const found = value ? concerns(health) : [];
  return html`
    <${Heading} title="Home" visits=${visits} />
    ${pending}
    ${value && html`
      <div class="tiles figures">
        <a class="panel tile" href=${address('console/users')}><span class="muted">Users</span><span class="figure">${bounded(health.users)}</span></a>
        <a class="panel tile" href=${address('console/groups')}><span class="muted">Groups</span><span class="figure">${bounded(health.groups)}</span></a>
        <a class="panel tile" href=${address('console/health')}><span class="muted">Health</span><span class="figure"><${Mark} kind=${found.length > 0 ? 'warn' : 'good'}>${found.length > 0 ? 'Needs attention' : 'Good'}<//></span></a>
      </div>
      ${found.length > 0 && html`<ul class="note warn tight">${found.map(([to, text]) => html`<li key=${text}><a href=${address(`console/${to}`)}>${text}</a></li>`)}</ul>`}
      <${FirstSteps} users=${health.users.total} groups=${health.groups.total} />
      <div class="columns">
        <section class="panel" aria-labelledby="latest">
          <div class="row"><h2 id="latest">Latest changes</h2><a class="push" href=${address('console/changes')}>All changes</a></div>
          ${changes.entries.length === 0 ? html`<p class="muted">Nothing has been changed yet.</p>` : html`<${Log} entries=${changes.entries} />`}
        </section>
        <${Server} health=${health} />
      </div>
    `}
  `;
}
