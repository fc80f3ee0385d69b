// The documentation below a path of a proxy: every document is found, and an operation of each is sent
// below the same path.

import assert from 'node:assert/strict';
import { createServer, request } from 'node:http';
import { SwaggerUi, strictPage, withBrowser } from './page.mjs';

const { SERVER_URL, SERVER_KEY } = process.env;
const PREFIX = '/tools/roster';
// A document, its scheme, the credential, and an operation that succeeds by itself.
const TRIED = [
  ['Roster (native)', 'key', SERVER_KEY, 'getMetrics'],
  ['SCIM 2.0', 'key', SERVER_KEY, 'listUsers'],
  ['Kanboard', 'credential', `jsonrpc:${SERVER_KEY}`, 'call'],
  ['Nuxeo', 'key', SERVER_KEY, 'searchUsers'],
  ['Micro', 'key', SERVER_KEY, 'usersSearch'],
];

/** A proxy that takes the prefix off, and knows nothing else of the server. */
const proxy = createServer((incoming, outgoing) => {
  if (!incoming.url.startsWith(`${PREFIX}/`)) {
    outgoing.writeHead(404).end();
    return;
  }
  const { method, headers } = incoming;
  const target = SERVER_URL + incoming.url.slice(PREFIX.length);
  const onwards = request(target, { method, headers }, (response) => {
    outgoing.writeHead(response.statusCode, response.headers);
    response.pipe(outgoing);
  });
  incoming.pipe(onwards);
});
await new Promise((listening) => proxy.listen(0, '127.0.0.1', listening));
const origin = `http://127.0.0.1:${proxy.address().port}`;

await withBrowser(async (browser) => {
  const page = await strictPage(browser, origin, 1280);
  const ui = new SwaggerUi(page);
  // Without the slash at the end: the server redirects below the prefix too.
  await ui.open(`${origin}${PREFIX}/docs`);
  assert.equal(new URL(page.url()).pathname, `${PREFIX}/docs/`);
  for (const [title, scheme, who, operation] of TRIED) {
    await ui.choose(title);
    await ui.authorize(scheme, who);
    const example = operation === 'call' ? 'getVersion' : undefined;
    const { status, url } = await ui.execute(operation, { example });
    assert.equal(status, 200, title);
    assert.ok(url.startsWith(`${origin}${PREFIX}/`), url);
    const guide = await page.getByRole('link', { name: 'More about this API' }).getAttribute('href');
    const read = await page.request.get(guide);
    assert.ok(guide.startsWith(`${origin}${PREFIX}/docs/`) && read.ok(), guide);
    await page.mustBeFine(title);
  }
  console.log(`below ${PREFIX} every document works`);
});
proxy.close();
