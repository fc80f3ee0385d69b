// How the server and the namespace do.
import { html } from '../html.mjs';
import { address } from '../router.mjs';
import { get } from '../api.mjs';
import { Failure, Ghosts, Heading, Mark } from '../parts/basics.mjs';
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
        <dt>Roster</dt><dd>${version}</dd>
        <dt>PostgreSQL</dt><dd>${database.version}</dd>
        <dt>Migrations</dt><dd><${State} isGood=${database.migrated} good="All are applied" bad="Some are missing: restart the server" /></dd>
        <dt>Connections</dt><dd>
          ${connections.in_use} of ${connections.most} in use ${isFull && html`<${Mark} kind="warn">${counted(connections.waiting, 'request')} waiting<//>`}
          <span class="muted small">for lists and transactions, of the thread that answered</span>
        </dd>
        <dt>Changes</dt><dd><${State} kind="warn" isGood=${feed.held_up_seconds < LONG} good="Readable at once"
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
        <dt>Webhooks</dt><dd><a href=${address('console/webhooks')}><${State} isGood=${webhooks.failing === 0} good="None fails" bad=${counted(webhooks.failing, 'fails', 'fail')} /></a>
          ${webhooks.parked > 0 && html` <${Mark} kind="warn">${counted(webhooks.parked, 'delivery is parked', 'deliveries are parked')}<//>`}</dd>
        <dt>E-mails</dt><dd>
          ${mails.on
            ? html`<a href=${address('console/mails?state=failed')}><${State} isGood=${mails.failed === 0} good="None has failed" bad=${counted(mails.failed, 'has failed', 'have failed')} /></a>${mails.queued > 0 && html` <a href=${address('console/mails?state=queued')}>${counted(mails.queued, 'waits', 'wait')}</a>`}`
            : html`<${Mark}>The server sends none<//>`}
        </dd>
      </dl>
    </section>
  `;
}

/** @param {{ settings: Record<string, string> }} props */
const Settings = ({ settings }) => html`
  <section class="panel" aria-labelledby="set">
    <div class="tight"><h2 id="set">Settings of the server</h2><p class="muted">Those that are set, without secrets. They are changed where the server is started.</p></div>
    ${Object.keys(settings).length === 0 && html`<p class="muted">None.</p>`}
    <dl class="facts wide">
      ${Object.entries(settings).sort(([one], [other]) => one.localeCompare(other)).map(([name, value]) => html`<dt key=${name}><code>${name}</code></dt><dd><code>${value}</code></dd>`)}
    </dl>
  </section>
`;

/** @param {{ visits: number }} props */
export function List({ visits }) {
  const { value, problem, again } = useLoad((signal) => get('/health/detail', {}, { signal }), []);
  const health = value?.properties;
  return html`
    <${Heading} title="Health" visits=${visits}><button type="button" onClick=${again}>Look again</button><span class="optional"><${AsCurl} path="/health/detail" query=${{}} /></span><//>
    ${problem && html`<${Failure} problem=${problem} again=${again} />`}
    ${!problem && !value && html`<${Ghosts} lines=${8} />`}
    ${health && html`
      <div class="tiles"><${Server} health=${health} /><${Work} health=${health} /></div>
      ${health.settings && html`<${Settings} settings=${health.settings} />`}
    `}
  `;
}
