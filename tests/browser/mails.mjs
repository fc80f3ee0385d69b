// Looks at examples of all e-mails, in light and dark, at the width of a telephone and of a window:
// node mails.mjs ROSTER DIRECTORY SCREENSHOTS
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { withBrowser } from './page.mjs';

const [roster, directory, screenshots] = process.argv.slice(2);
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
const WIDTHS = [390, 700];

execFileSync(roster, ['mail', 'preview', directory], { stdio: 'inherit' });
const names = readdirSync(directory).filter((name) => name.endsWith('.html'));
// Eight kinds in two languages, each with everything and with as little as there can be.
assert.equal(names.length, 32);
await withBrowser(async (browser) => {
  for (const colorScheme of ['light', 'dark']) {
    const context = await browser.newContext({ colorScheme });
    const page = await context.newPage();
    const requests = [];
    page.on('request', (request) => requests.push(request.url()));
    for (const name of names) {
      await page.setContent(readFileSync(join(directory, name), 'utf8'));
      for (const width of WIDTHS) {
        await page.setViewportSize({ width, height: 700 });
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        assert.ok(overflow <= 0, `${name} is ${overflow} px too wide for ${width} px`);
        if (name.endsWith('.full.html')) {
          const picture = `mail-${name.replace('.full.html', '')}-${width}-${colorScheme}.png`;
          await page.screenshot({ path: join(screenshots, picture), fullPage: true });
        }
      }
      if (!name.endsWith('.full.html')) continue;
      const { violations } = await new AxeBuilder({ page }).setLegacyMode().withTags(RULES).analyze();
      const told = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => `${node.target} ${node.failureSummary}`).join('; ')}`);
      assert.deepEqual(told, [], `${name} ${colorScheme}`);
    }
    assert.deepEqual(requests, [], 'an e-mail loads something');
    await context.close();
  }
});
console.log(`${names.length} e-mails look as they should`);
