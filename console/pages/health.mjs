// The state of the server and of the namespace.
import { html } from '../html.mjs';
import { address } from '../router.mjs';
import { get } from '../api.mjs';
import { Heading, Mark } from '../parts/basics.mjs';
import { AsCurl } from '../parts/list.mjs';
import { useLoad } from '../parts/load.mjs';
import { bounded, counted } from '../words.mjs';

/** From how many seconds on it matters that changes wait for a transaction. */
const LONG = 5;

/** Something that is good, or not. @param {{ isGood: boolean, good: any, bad: any, kind?: 'warn' | 'bad' }} props */
const State = ({ isGood, good, bad, kind = 'bad' }) => html`<${Mark} kind=${isGood ? 'good' : kind}>${isGood ? good : bad}<//>`;

/** @param {{ health: HealthPart }} props */
function Server({ health }) {
  const { database, feed, version } = health;
  const { connections } = database;
  const isFull = connections.waiting > 0;
  return html`
    <section class="panel" aria-labelledby="server">
      <h2 id="server">Server</h2>
      <dl class="facts">
        <dt>State</dt><dd><${State} isGood=${database.migrated && !isFull} kind="warn" good="Ready" bad=${database.migrated ? 'Busy' : 'Not ready'} /></dd>
        <dt>Roster</dt><dd>${version}</dd>
        <dt>PostgreSQL</dt><dd>${database.version}</dd>
        <dt>Migrations</dt><dd><${State} isGood=${database.migrated} good="All are applied" bad="Some are missing: restart the server" /></dd>
        <dt>Connections</dt><dd>
          ${connections.in_use} of ${connections.most} in use ${isFull && html`<${Mark} kind="warn">${counted(connections.waiting, 'request')} waiting<//>`}
          <span class="muted small">for lists and transactions, in the thread that responded</span>
        </dd>
        <dt>Changes</dt><dd><${State} kind="warn" isGood=${feed.held_up_seconds < LONG} good="Can be read at once"
          bad=${`Held up for ${Math.round(feed.held_up_seconds)} s by a transaction that is still open`} /></dd>
      </dl>
    </section>
  `;
}

/** @param {{ health: HealthPart }} props */
function Work({ health }) {
  const { webhooks, mails, users, groups } = health;
  return html`
    <section class="panel" aria-labelledby="work">
      <h2 id="work">This namespace</h2>
      <dl class="facts">
        <dt>Users</dt><dd><a href=${address('console/users')}>${bounded(users)}</a></dd>
        <dt>Groups</dt><dd><a href=${address('console/groups')}>${bounded(groups)}</a></dd>
        <dt>Webhooks</dt><dd class="row"><a href=${address('console/webhooks')}><${State} isGood=${webhooks.failing === 0} good="None is failing" bad=${`${webhooks.failing.toLocaleString('en')} failing`} /></a>
          ${webhooks.parked > 0 && html` <${Mark} kind="warn">${counted(webhooks.parked, 'parked delivery', 'parked deliveries')}<//>`}</dd>
        <dt>E-mails</dt><dd class="row">
          ${mails.on
            ? html`<a href=${address('console/mails?state=failed')}><${State} isGood=${mails.failed === 0} good="None has failed" bad=${`${mails.failed.toLocaleString('en')} failed`} /></a>${mails.queued > 0 && html` <a href=${address('console/mails?state=queued')}>${mails.queued.toLocaleString('en')} waiting</a>`}`
            : html`<${Mark}>Not configured<//>`}
        </dd>
      </dl>
    </section>
  `;
}

/** @param {{ settings: Record<string, string> }} props */
const Settings = ({ settings }) => html`
  <section class="panel" aria-labelledby="set">
    <div class="tight"><h2 id="set">Settings of the server</h2><p class="muted">Those that are set, without secrets. Its operator changes them where the server is started.</p></div>
    ${Object.keys(settings).length === 0 && html`<p class="muted">None.</p>`}
    <dl class="facts wide">
      ${Object.entries(settings).sort(([one], [other]) => one.localeCompare(other)).map(([name, value]) => html`<dt key=${name}><code>${name}</code></dt><dd><code>${value}</code></dd>`)}
    </dl>
  </section>
`;

/** @param {{ visits: number }} props */
export function List({ visits }) {
  const { value, again, pending } = useLoad((signal) => get('/health/detail', {}, { signal }), []);
  const health = value?.properties;
  return html`
    <${Heading} title="Health" visits=${visits}><button onClick=${again}>Refresh</button><span class="optional"><${AsCurl} path="/health/detail" query=${{}} /></span><//>
    ${pending}
    ${health && html`
      <div class="tiles"><${Server} health=${health} /><${Work} health=${health} /></div>
      ${health.settings && html`<${Settings} settings=${health.settings} />`}
    `}
  `;
}
