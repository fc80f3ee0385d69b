// The changes of the namespace: newest first, with filters, and as they come.
import { html, useEffect, useState } from '../html.mjs';
import { address, part, useFilter } from '../router.mjs';
import { Problem, events, get } from '../api.mjs';
import { Failure, Ghosts, Heading, Time } from '../parts/basics.mjs';
import { ChangeDialog, useChanges } from '../parts/history.mjs';
import { Choice, Empty, Filter, FindFilter, ListActions, Table, timeColumn } from '../parts/list.mjs';
import { More } from '../parts/more.mjs';
import { ACTIONS, actorName, capital, changeSentence } from '../words.mjs';

/** @type {[string, string][]} */
const KINDS = [['', 'All kinds'], ['user', 'Users'], ['group', 'Groups'], ['membership', 'Memberships'], ['subgroup', 'Nesting'], ['invite', 'Invites'], ['session', 'Sessions'], ['key', 'Keys'], ['namespace', 'Settings'], ['webhook', 'Webhooks'], ['export', 'Exports']];
/** What names a caller, as the API has it. */
const CALLER = /^(user:.+|key:.+|operator:.+|stranger|system)$/;
const CALLER_HELP = 'Such as user:asim, key:billing, operator:root, stranger or system.';
/** After how many milliseconds the stream is opened again. */
const AGAIN = 1000;

/** @param {number} time */
const pause = (time) => new Promise((done) => setTimeout(done, time));

/**
 * Follows the changes from now on.
 * @param {Record<string, string>} query @param {boolean} isLive @param {(problem: Problem) => void} stop
 */
function useLive(query, isLive, stop) {
  const [fresh, setFresh] = useState(/** @type {ChangeDoc[]} */ ([]));
  useEffect(() => {
    setFresh([]);
    if (!isLive) return undefined;
    const control = new AbortController();
    const { signal } = control;
    const follow = async () => {
      let last = (await get('/change', { after: 'now' }, { signal })).next;
      for (; !signal.aborted; await pause(AGAIN)) {
        try {
          for await (const { id, data } of events('/change/stream', { ...query, after: last }, last, signal)) {
            last = id ?? last;
            if (data) setFresh((now) => [JSON.parse(data), ...now]);
          }
        } catch (error) {
          // The connection is opened again; what the server refuses is not asked for again.
          if (signal.aborted) return;
          if (error instanceof Problem && error.status < 500) throw error;
        }
      }
    };
    follow().catch((problem) => signal.aborted || stop(problem));
    return () => control.abort();
  }, [JSON.stringify(query), isLive]);
  return fresh;
}

/** The first moment after a day. @param {string} day */
const endOf = (day) => new Date(new Date(`${day}T00:00:00`).getTime() + 86_400_000).toISOString();

/** Who did something, as a link where there is a page. @param {{ actor: string }} props */
const Actor = ({ actor }) =>
  actor.startsWith('user:')
    ? html`<a class="cut" href=${address(`console/users/${part(actor.slice(5))}`)} title=${actor.slice(5)}>${actorName(actor)}</a>`
    : html`<span class="cut" title=${actor}>${capital(actorName(actor))}</span>`;

/** The filters. @param {{ kind: string }} props */
function Tools({ kind }) {
  const actions = ACTIONS.filter((action) => kind === '' || action.startsWith(`${kind}.`));
  return html`
    <div class="tools">
      <${Choice} label="Kind" name="type" options=${KINDS} also=${{ action: '' }} />
      <${Choice} label="Action" name="action" options=${[['', 'All actions'], ...actions.map((action) => /** @type {[string, string]} */ ([action, action]))]} />
      <${Filter} label="Caller" name="actor" pattern=${CALLER} help=${CALLER_HELP} />
      <${FindFilter} kind="user" label="About a user" name="user" />
      <${FindFilter} kind="group" label="About a group" name="entity" />
      <${Filter} label="Until" name="until" type="date" />
    </div>
  `;
}

/** @param {{ visits: number }} props */
export function List({ visits }) {
  const [isLive, setLive] = useState(false);
  const [open, setOpen] = useState(/** @type {ChangeDoc | null} */ (null));
  const [stopped, setStopped] = useState(/** @type {Problem | null} */ (null));
  const given = useFilter('type', 'action', 'actor', 'user', 'entity', 'until');
  const { until, ...filter } = given;
  const query = { ...filter, ...(until && { after: endOf(until) }) };
  const isFiltered = Object.keys(given).length > 0;
  const { entries: known, isMore, more, problem, again } = useChanges(query, isFiltered);
  const fresh = useLive(filter, isLive && !until, (error) => {
    setLive(false);
    setStopped(error);
  });
  const ids = new Set((known ?? []).map((change) => change.id));
  const entries = known && [...fresh.filter((change) => !ids.has(change.id)), ...known];
  const follow = () => {
    setStopped(null);
    setLive(!isLive);
  };
  const columns = [
    { head: 'What', cell: (/** @type {ChangeDoc} */ change) => html`<button class="said" onClick=${() => setOpen(change)}>${capital(changeSentence(change))}</button><span class="below muted small">${actorName(change.properties.actor)}, <${Time} at=${change.properties.at} /></span>` },
    { head: 'Caller', width: '180px', cell: (/** @type {ChangeDoc} */ change) => html`<${Actor} actor=${change.properties.actor} />` },
    { head: 'Action', width: '190px', cell: (/** @type {ChangeDoc} */ change) => html`<code class="cut muted">${change.properties.action}</code>` },
    timeColumn('When', 'at'),
  ];
  return html`
    <${Heading} title="Changes" visits=${visits}>
      <${ListActions} path="/change" name="changes" query=${{ ...query, order: 'newest' }} />
      <button aria-pressed=${isLive} disabled=${Boolean(until)} onClick=${follow}>${isLive ? 'Stop following' : 'Follow live'}</button>
    <//>
    <${Tools} kind=${given.type ?? ''} />
    ${problem && !entries && html`<${Failure} problem=${problem} again=${again} />`}
    ${stopped && html`<${Failure} problem=${stopped} again=${follow} />`}
    ${!problem && !entries && html`<${Ghosts} lines=${8} />`}
    ${isLive && html`<p class="muted small" role="status">New changes appear here.</p>`}
    ${entries?.length === 0 && html`<${Empty} noun="change"><h2>No changes yet</h2><//>`}
    ${entries && entries.length > 0 && html`
      <${Table} label="Changes" columns=${columns} entries=${entries} />
      <${More} isMore=${isMore} more=${more} />
    `}
    ${problem && entries && html`<${Failure} problem=${problem} again=${more} />`}
    ${open && html`<${ChangeDialog} change=${open} onClose=${() => setOpen(null)} />`}
  `;
}
