// Import and export: a file is imported call by call, and failures are listed by their lines; everything is exported.
import { html, useId, useState } from '../html.mjs';
import { useUnsaved } from '../router.mjs';
import { call, download, sentence } from '../api.mjs';
import { Heading, Mark } from '../parts/basics.mjs';
import { TARGETS, documentsOf, guess, readFile } from '../parts/csv.mjs';
import { saveFile } from '../parts/export.mjs';
import { Check, Field, Form, useForm } from '../parts/form.mjs';
import { AsCurl, Table } from '../parts/list.mjs';
import { counted } from '../words.mjs';

/** How many documents go in one call: of one that only tries, as many as a call may have. */
const A_CALL = 500;
const A_TRIAL = 10_000;
/** How many failures are shown. */
const SHOWN = 200;
/** @type {[string, string][]} */
const KINDS = [['user', 'Users'], ['group', 'Groups'], ['subgroup', 'Nested groups'], ['membership', 'Memberships'], ['invite', 'Invites']];
/** @type {[string, string][]} */
const MODES = [['upsert', 'Update it'], ['skip', 'Leave it as it is'], ['create', 'Report a failure']];

/** @typedef {{ line: number, reason: string, document: any }} Failed */
/** @typedef {{ counts: Record<string, number>, failed: Failed[], done: number, of: number, isTrial: boolean, isRunning: boolean, began: number }} Progress */

/** Exports everything. */
function Export() {
  const form = useForm({ ...Object.fromEntries(KINDS.map(([kind]) => [kind, true])), format: 'ndjson' });
  const kinds = KINDS.map(([kind]) => kind).filter((kind) => form.values[kind]);
  const isTable = form.values.format === 'csv';
  const query = { type: kinds.length === KINDS.length ? undefined : kinds.join(','), format: isTable ? 'csv' : undefined };
  const act = async () => saveFile(`roster-export.${form.values.format}`, await download('/export', query));
  return html`
    <section class="panel" aria-labelledby="export">
      <div class="tight"><h2 id="export">Export</h2><p class="muted">Everything as it is at one moment, without passwords and codes of invites. Each list exports what its filter finds.</p></div>
      <${Form} form=${form} act=${act}>
        <fieldset class="row"><legend class="hidden">What</legend>${KINDS.map(([kind, label]) => html`<${Check} key=${kind} form=${form} name=${kind} label=${label} />`)}</fieldset>
        <div class="pair"><${Field} form=${form} name="format" label="Format" options=${[['ndjson', 'Lines of JSON, which can be imported'], ['csv', 'Table (CSV) of one kind']]} help=${isTable && kinds.length !== 1 ? 'Choose one kind above.' : undefined} /></div>
        <div class="row"><button type="submit" disabled=${form.isBusy || kinds.length === 0 || (isTable && kinds.length !== 1)}>${form.isBusy ? 'Exporting …' : 'Export'}</button><span class="optional"><${AsCurl} path="/export" query=${query} /></span></div>
      <//>
    </section>
  `;
}

/** What each column of a table is. @param {{ head: string[], rows: string[][], targets: string[], choose: (targets: string[]) => void }} props */
function Columns({ head, rows, targets, choose }) {
  const columns = [
    { head: 'Column', cell: (/** @type {any} */ each) => html`<code class="cut">${each.name}</code>` },
    { head: 'First row', cell: (/** @type {any} */ each) => html`<span class="cut muted">${rows[0]?.[each.at] || '–'}</span>` },
    { head: 'Becomes', isKept: true, cell: (/** @type {any} */ each) => html`
      <select aria-label=${`What ${each.name} becomes`} value=${targets[each.at]} onChange=${(/** @type {any} */ event) => choose(targets.map((target, at) => (at === each.at ? event.target.value : target)))}>
        ${TARGETS.map(([value, label]) => html`<option value=${value} key=${value}>${label}</option>`)}
      </select>` },
  ];
  return html`<${Table} label="Columns" columns=${columns} entries=${head.map((name, at) => ({ id: String(at), name, at }))} />`;
}

/** How fast it goes, and how long it will still take. @param {Progress} progress */
function pace({ done, of, began }) {
  const rate = done / Math.max(0.001, (Date.now() - began) / 1000);
  if (done === 0 || done === of) return '';
  const rest = Math.ceil((of - done) / rate);
  return `${Math.round(rate).toLocaleString('en')} a second, about ${rest < 120 ? `${rest} s` : counted(Math.round(rest / 60), 'minute')} left`;
}

/** The outcomes so far. @param {{ progress: Progress, stop: () => void }} props */
function Outcome({ progress, stop }) {
  const { counts, failed, done, of, isTrial, isRunning } = progress;
  const said = Object.entries(counts).filter(([name, number]) => number > 0 && name !== 'failed').map(([name, number]) => `${number.toLocaleString('en')} ${name}`);
  const lines = () => failed.map((each) => JSON.stringify({ line: each.line, problem: each.reason, document: each.document })).join('\n');
  const columns = [
    { head: 'Line', isNumber: true, width: '80px', cell: (/** @type {Failed} */ each) => each.line },
    { head: 'Document', width: '220px', cell: (/** @type {Failed} */ each) => html`<code class="cut">${each.document?.['entity-type'] ?? 'user'} ${each.document?.id ?? each.document?.properties?.username ?? each.document?.properties?.user ?? ''}</code>` },
    { head: 'Reason', isKept: true, cell: (/** @type {Failed} */ each) => each.reason },
  ];
  return html`
    <div class="tight" role="status">
      ${isRunning && html`<progress max=${of} value=${done} aria-label="Progress"></progress><span class="muted small">${pace(progress)}</span>`}
      <p><strong>${isTrial ? 'Dry run: ' : ''}${done.toLocaleString('en')} of ${of.toLocaleString('en')}</strong>${said.length > 0 && `: ${said.join(', ')}`}
        ${failed.length > 0 && html` <${Mark} kind="bad">${`${failed.length.toLocaleString('en')} failed`}<//>`}</p>
    </div>
    ${isRunning && html`<div class="row"><button onClick=${stop}>Stop</button><span class="muted small">What has been imported stays. Import the file again to continue.</span></div>`}
    ${!isRunning && failed.length > 0 && html`
      <${Table} label="Failures" columns=${columns} entries=${failed.slice(0, SHOWN)} idOf=${(/** @type {Failed} */ each) => `${each.line} ${each.reason} ${each.document?.properties?.group ?? ''}`} />
      <div class="row"><button onClick=${() => saveFile('roster-errors.ndjson', new Blob([lines()]))}>Save the failures as a file</button>${failed.length > SHOWN && html`<span class="muted small">The first ${SHOWN} are shown.</span>`}</div>
    `}
  `;
}

/** Sends documents, call by call. @param {any[]} documents @param {number[]} lines @param {{ mode: string, isTrial: boolean, control: { isStopped: boolean }, tell: (progress: Progress) => void }} how */
async function send(documents, lines, { mode, isTrial, control, tell }) {
  const size = isTrial ? A_TRIAL : documents.some((each) => each.properties?.password !== undefined) ? 100 : A_CALL;
  const of = isTrial ? Math.min(documents.length, A_TRIAL) : documents.length;
  /** @type {Progress} */
  let progress = { counts: {}, failed: [], done: 0, of, isTrial, isRunning: true, began: Date.now() };
  tell(progress);
  try {
    for (let start = 0; start < of && !control.isStopped; start += size) {
      const part = documents.slice(start, Math.min(start + size, of));
      const query = { mode, ...(isTrial && { dry_run: 'true' }) };
      const { body } = /** @type {{ body: ImportReply }} */ (await call('POST', '/import', { query, body: { entries: part } }));
      const counts = { ...progress.counts };
      for (const [name, number] of Object.entries(body.properties)) counts[name] = (counts[name] ?? 0) + number;
      const failed = body.entries.map((each) => ({ line: lines[start + each.line - 1], reason: sentence(each.problem?.detail ?? ''), document: part[each.line - 1] }));
      progress = { ...progress, counts, failed: [...progress.failed, ...failed], done: start + part.length };
      tell(progress);
    }
  } finally {
    tell({ ...progress, isRunning: false });
  }
}

/** A file that goes in. */
function Import() {
  const form = useForm({ mode: 'upsert' });
  const [file, setFile] = useState(/** @type {import('../parts/csv.mjs').Read | null} */ (null));
  const [targets, setTargets] = useState(/** @type {string[]} */ ([]));
  const [wrong, setWrong] = useState('');
  const [progress, setProgress] = useState(/** @type {Progress | null} */ (null));
  const [control] = useState({ isStopped: false });
  const id = useId();
  useUnsaved(progress?.isRunning ?? false);
  const read = async (/** @type {any} */ event) => {
    const [chosen] = event.target.files;
    setProgress(null);
    if (!chosen) return setFile(null);
    const found = readFile(await chosen.text());
    setWrong(typeof found === 'string' ? found : '');
    setFile(typeof found === 'string' ? null : found);
    if (typeof found !== 'string' && found.kind === 'table') setTargets(found.head.map(guess));
    return undefined;
  };
  const { documents, lines } = file?.kind === 'table' ? documentsOf(file, targets) : (file ?? { documents: [], lines: [] });
  const run = (/** @type {boolean} */ isTrial) => async () => {
    control.isStopped = false;
    // The last line of an export is no document.
    const isMeant = (/** @type {any} */ each) => each?.['entity-type'] !== 'export';
    const meant = lines.filter((_line, at) => isMeant(documents[at]));
    await send(documents.filter(isMeant), meant, { mode: form.values.mode, isTrial, control, tell: setProgress });
  };
  return html`
    <section class="panel" aria-labelledby="import">
      <div class="tight"><h2 id="import">Import</h2><p class="muted">Lines of JSON as in an export, or a table of users (CSV). The command <code>roster import --from</code> reads files of other systems.</p></div>
      <${Form} form=${form} act=${run(false)}>
        <div class="pair">
          <div class="field"><label for=${id}>File</label><input type="file" id=${id} accept=".ndjson,.jsonl,.json,.csv,.tsv,.txt" aria-describedby=${wrong ? `${id}-wrong` : undefined} aria-invalid=${wrong ? 'true' : undefined} onChange=${read} />${wrong && html`<p class="wrong" id=${`${id}-wrong`} role="alert">${wrong}</p>`}</div>
          <${Field} form=${form} name="mode" label="If an entity exists" options=${MODES} />
        </div>
        ${file?.kind === 'table' && html`<${Columns} head=${file.head} rows=${file.rows} targets=${targets} choose=${setTargets} />`}
        ${file && html`
          <p>${counted(documents.length, 'document')} in the file.${documents.length > A_TRIAL && ` A dry run looks at the first ${A_TRIAL.toLocaleString('en')}.`}</p>
          <div class="row">
            <button disabled=${form.isBusy} onClick=${form.submit(run(true))}>Dry run</button>
            <button type="submit" class="main" disabled=${form.isBusy || documents.length === 0}>Import</button>
          </div>
        `}
      <//>
      ${progress && html`<${Outcome} progress=${progress} stop=${() => { control.isStopped = true; }} />`}
    </section>
  `;
}

/** @param {{ visits: number }} props */
export const List = ({ visits }) => html`
  <${Heading} title="Import and export" visits=${visits} />
  <${Import} />
  <${Export} />
`;
