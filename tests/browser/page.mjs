// Chromium, and Swagger UI as somebody uses it: choose a document, authorize, try an operation out.

import assert from 'node:assert/strict';
import { chromium } from 'playwright-core';

/** Runs `use` with pages of Chromium. */
export async function withBrowser(use) {
  const executablePath = process.env.CHROMIUM;
  // Root cannot have the sandbox.
  const args = process.getuid() === 0 ? ['--no-sandbox'] : [];
  const browser = await chromium.launch({ executablePath, args });
  try {
    await use(browser);
  } finally {
    await browser.close();
  }
}

/** A page that may send requests to this origin only, and log no errors but those that are `expected`. */
export async function strictPage(browser, origin, width, expected = () => false) {
  const page = await browser.newPage({ viewport: { width, height: width < 640 ? 844 : 900 } });
  const faults = [];
  page.setDefaultTimeout(20_000);
  page.on('pageerror', (error) => faults.push(String(error)));
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type()) && !expected(message.text())) faults.push(message.text());
  });
  page.on('request', (request) => {
    const url = new URL(request.url());
    if (url.protocol !== 'data:' && url.origin !== origin) faults.push(`request to ${url}`);
  });
  return Object.assign(page, {
    fault: (text) => faults.push(text),
    mustBeFine: async (place) => {
      assert.deepEqual(faults, [], place);
      const [content, window] = await page.evaluate(() => [
        document.documentElement.scrollWidth,
        document.documentElement.clientWidth,
      ]);
      assert.ok(content <= window, `${place}: the page is ${content} px wide, not ${window}`);
    },
  });
}

/** Swagger UI in a page. */
export class SwaggerUi {
  #page;
  #who = 'nobody';
  #open;

  constructor(page) {
    this.#page = page;
  }

  /** Opens the page, at first with the document that is listed first. */
  async open(url) {
    await this.#page.goto(url);
    await this.#loaded();
  }

  /** Chooses a document by the name in the list. */
  async choose(name) {
    await this.signOut();
    await this.shut();
    await this.#page.getByRole('searchbox').fill('');
    const select = this.#page.locator('.topbar select');
    const chosen = await select.locator('option:checked').textContent();
    if (chosen !== name) {
      const read = this.#page.waitForResponse((response) => response.url().endsWith('.json'));
      await select.selectOption({ label: name });
      await read;
    }
    await this.#loaded();
  }

  async #loaded() {
    // The operations of the document before are gone while another is read.
    await this.#page.waitForFunction(
      () => !document.querySelector('.loading-container') && document.querySelector('.opblock'),
    );
  }

  /** Fills in a scheme of the dialog: a value, or a name and a password. */
  async authorize(scheme, who) {
    const key = `${scheme} ${who}`;
    if (this.#who === key) return;
    await this.signOut();
    const dialog = await this.#dialog();
    const form = dialog.locator('.auth-container', { has: this.#page.locator(`h4 code:text-is("${scheme}")`) });
    const inputs = form.locator('input');
    const values = (await inputs.count()) === 2 ? who.split(/:(.*)/s).slice(0, 2) : [who];
    for (const [index, value] of values.entries()) await inputs.nth(index).fill(value);
    await form.locator('button.authorize').click();
    await this.#close();
    this.#who = key;
  }

  async signOut() {
    if (this.#who === 'nobody') return;
    const dialog = await this.#dialog();
    await dialog.locator('button', { hasText: 'Logout' }).click();
    await this.#close();
    this.#who = 'nobody';
  }

  async #dialog() {
    await this.#page.locator('.scheme-container button.authorize').click();
    return this.#page.locator('.dialog-ux');
  }

  async #close() {
    // Each scheme has such a button.
    await this.#page.locator('.dialog-ux button.btn-done').first().click();
  }

  /** The box of an operation. */
  block(operation) {
    return this.#page.locator(`.opblock[id$="-${operation}"]`);
  }

  /** The box of an operation, the only one that is open. */
  async #opened(operation) {
    if (this.#open !== operation) {
      await this.shut();
      // Of a long list each change draws all again: it is as long as needed.
      await this.#page.getByRole('searchbox').fill(operation);
      await this.block(operation).locator('.opblock-summary-control').click();
      this.#open = operation;
    }
    return this.block(operation);
  }

  /** Shuts the operation that is open. */
  async shut() {
    if (this.#open !== undefined) {
      await this.block(this.#open).locator('.opblock-summary-control').click();
      this.#open = undefined;
    }
  }

  /**
   * Tries an operation out, with the examples that are filled in but for `parameters`, by name, and for
   * what `change` makes of the body. Returns the status and the text of the response.
   */
  async execute(operation, { example, parameters = {}, change, see } = {}) {
    const block = await this.#opened(operation);
    if (example !== undefined) {
      await block.locator('.opblock-section-request-body .examples-select-element').selectOption(example);
    }
    for (const [name, value] of Object.entries(parameters)) {
      await block.locator(`tr[data-param-name="${name}"] input`).fill(value);
    }
    if (change !== undefined) {
      const body = block.locator('textarea.body-param__text');
      await body.fill(JSON.stringify(change(JSON.parse(await body.inputValue())), null, 2));
    }
    const method = await block.locator('.opblock-summary-method').textContent();
    // The page may still be loading images.
    const isTried = (request) => request.method() === method && ['fetch', 'xhr'].includes(request.resourceType());
    const answered = this.#page.waitForResponse((response) => isTried(response.request()));
    await block.locator('button.execute').click();
    const response = await answered;
    const [status, text] = [response.status(), await response.text()];
    const shown = block.locator('.live-responses-table tbody .response-col_status').first();
    assert.match(await shown.textContent(), new RegExp(`^${status}`), operation);
    await see?.(block);
    // The status of the next response is then not this one.
    await block.locator('button.btn-clear').click();
    return { status, text, type: response.headers()['content-type'] ?? '', url: response.url() };
  }
}
