// A page on another origin that ROSTER_CORS_ORIGINS names signs in and reads /me; one on an origin that
// it does not name cannot. NAMED_PORT is the port of the first.

import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { withBrowser } from './page.mjs';

const { SERVER_URL, SERVER_KEY, NAMED_PORT } = process.env;
const PASSWORD = 'correct horse';

/** Serves an empty page on a port, and returns its origin. */
async function serve(port) {
  const server = createServer((_, response) => {
    response.writeHead(200, { 'Content-Type': 'text/html' }).end('<!doctype html><title>An app</title>');
  });
  await new Promise((listening) => server.listen(port, '127.0.0.1', listening));
  server.unref();
  return `http://localhost:${server.address().port}`;
}

/** What a page does: it signs in, and reads who it is. Runs in the browser. */
async function signIn([url, password]) {
  const json = { 'Content-Type': 'application/json' };
  const body = { 'entity-type': 'session', properties: { username: 'asim', password } };
  try {
    const opened = await fetch(`${url}/session`, { method: 'POST', headers: json, body: JSON.stringify(body) });
    const { token } = (await opened.json()).properties;
    const me = await fetch(`${url}/me`, { headers: { Authorization: `Bearer ${token}` } });
    const document = await me.json();
    return document.id;
  } catch (error) {
    return String(error);
  }
}

const user = { 'entity-type': 'user', id: 'asim', properties: { username: 'asim', password: PASSWORD } };
const created = await fetch(`${SERVER_URL}/user`, {
  method: 'POST',
  headers: { Authorization: `Bearer ${SERVER_KEY}`, 'Content-Type': 'application/json' },
  body: JSON.stringify(user),
});
assert.equal(created.status, 201);
const [named, other] = [await serve(Number(NAMED_PORT)), await serve(0)];

await withBrowser(async (browser) => {
  const page = await browser.newPage();
  await page.goto(named);
  assert.equal(await page.evaluate(signIn, [SERVER_URL, PASSWORD]), 'asim');
  await page.goto(other);
  assert.equal(await page.evaluate(signIn, [SERVER_URL, PASSWORD]), 'TypeError: Failed to fetch');
  console.log('a page on an origin that is named signs in, and one on another does not');
});
