/** Browsers as they are: another language, without storage, too old, offline; and what was begun in one is kept. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../harness/eventually.ts';
import type { Person } from './person.ts';
import { see } from './screen.ts';
import { canRun, Stage } from './stage.ts';

describe.skipIf(!canRun)('browsers as they are', () => {
  let stage: Stage;
  let ada: Person;
  let bob: Person;

  beforeAll(async () => {
    stage = await Stage.open();
    [ada, bob] = await stage.inOneChat('Good morning');
  }, 180_000);
  afterAll(() => stage?.close());

  const begun = '  as it was typed:\n    indented';
  /** What stands in the box is put there once it is drawn. */
  const seesBegun = (text: string) => eventually(async () => expect(await ada.box().inputValue()).toBe(text));
  const drafts = (person: Person) =>
    person.page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith('roost-draft')).length);

  test('what was begun is there after a reload, in the tab that takes over, and after it was sent no more', async () => {
    await ada.box().fill(begun);
    await ada.page.reload();
    await ada.openChat('Bob');
    await seesBegun(begun);
    const first = ada.page;
    await ada.open();
    await ada.page.getByRole('button', { name: 'Use it here' }).click();
    await ada.openChat('Bob');
    await seesBegun(begun);
    await first.close();
    await ada.box().press('Enter');
    await bob.sees(begun);
    await ada.page.reload();
    await ada.openChat('Bob');
    await seesBegun('');
  });

  test('what was begun goes with the account', async () => {
    const carol = await stage.person('Carol');
    await carol.find(bob.handle);
    await carol.box().fill('Nobody else’s business');
    await eventually(async () => expect(await drafts(carol)).toBe(1));
    await carol.page.getByRole('button', { name: 'Settings' }).click();
    await carol.page.getByRole('button', { name: 'Sign out' }).click();
    await carol.page.getByRole('dialog').getByRole('button', { name: 'Sign out' }).click();
    await carol.page.getByRole('heading', { name: 'Welcome to Roost' }).waitFor();
    await eventually(async () => expect(await drafts(carol)).toBe(0));
  });

  test('a line that cannot be drawn leaves the others alone', async () => {
    await ada.page.evaluate(() => {
      const real = URL.canParse;
      URL.canParse = (url) => {
        if (String(url).includes('broken')) throw new Error('a fault of the page');
        return real(url);
      };
    });
    await bob.write('See https://broken.example/ for one that cannot be drawn');
    await bob.write('One that can');
    await ada.sees('One that can');
    await ada.page.getByText('This line cannot be shown here.').waitFor();
    await eventually(async () => expect(await ada.texts()).toContain('Good morning'));
    await eventually(async () =>
      expect(await ada.message('See https://broken.example/ for one that cannot be drawn').count()).toBe(0),
    );
    await ada.page.reload();
    await ada.openChat('Bob');
    await ada.sees('See https://broken.example/ for one that cannot be drawn');
  });

  test('a part of the page that does not come is said, and comes with the next try', async () => {
    // A service worker that has come that far keeps all parts, and none would be asked for.
    const frida = await stage.visitor('Frida', { script: 'delete Navigator.prototype.serviceWorker;' });
    await frida.signUp();
    const { page } = frida;
    await page.route('**/assets/shell-*.js', (route) => route.fulfill({ status: 404 }));
    await page.reload();
    await page.getByRole('heading', { name: 'Roost cannot start' }).waitFor();
    await page.getByText('A part of the page could not be loaded.').waitFor();
    await see(frida, 'part-not-loaded');
    await page.unroute('**/assets/shell-*.js');
    await page.getByRole('button', { name: 'Try again' }).click();
    await frida.seesItself();
    expect(frida.problems).toEqual([]);
    await frida.closeWindow();
  });

  test('the sign-up says that a part of it did not come, in words that lead on', async () => {
    const gina = await stage.visitor('Gina');
    const { page } = gina;
    await page.route('**/assets/sdk-account-*.js', (route) => route.abort());
    await page.reload();
    await page.getByLabel('Phone number or handle').fill(gina.handle);
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('alert').getByText('A part of the page could not be loaded.').waitFor();
    expect(gina.problems).toEqual([]);
    await gina.closeWindow();
  });

  test('a pane, a dialog and a whole screen that cannot be drawn leave what is around them, with a way out', async () => {
    const hedy = await stage.person('Hedy');
    const { page } = hedy;
    await page.evaluate(() => {
      const fault = { in: '' };
      Object.assign(window, { fault });
      const fail = (place: string) => {
        if (fault.in === place) throw new Error('a fault of the page');
      };
      const { entries } = Object;
      Object.entries = ((of: object) => {
        // The languages to choose from.
        if ('de' in of) fail('settings');
        return entries(of);
      }) as typeof Object.entries;
      const { focus } = HTMLElement.prototype;
      HTMLElement.prototype.focus = function (this: HTMLElement) {
        // Its field takes the focus as it is drawn.
        if (this.matches('dialog input')) fail('dialog');
        focus.call(this);
      };
      Object.defineProperty(navigator, 'onLine', {
        get: () => {
          fail('banner');
          return true;
        },
      });
    });
    const breaks = (place: string) =>
      page.evaluate((chosen) => {
        (window as unknown as { fault: { in: string } }).fault.in = chosen;
      }, place);
    await breaks('settings');
    await page.getByRole('button', { name: 'Settings' }).click();
    await page.getByRole('heading', { name: 'This cannot be shown' }).waitFor();
    await page.locator('.pane-main').getByText('Choose a chat').waitFor();
    await see(hedy, 'pane-broken');
    await page.getByRole('button', { name: 'Back to the chats' }).click();
    await hedy.seesItself();
    await breaks('dialog');
    await page.getByRole('button', { name: 'Settings' }).click();
    await page.getByRole('button', { name: 'Change name' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('Something went wrong.').waitFor();
    await see(hedy, 'dialog-broken');
    await dialog.getByRole('button', { name: 'Close' }).click();
    await dialog.waitFor({ state: 'detached' });
    await breaks('banner');
    await page.evaluate(() => window.dispatchEvent(new Event('offline')));
    await page.getByRole('heading', { name: 'This cannot be shown' }).waitFor();
    await see(hedy, 'screen-broken');
    await page.getByRole('button', { name: 'Reload' }).click();
    await page.getByRole('heading', { name: 'Settings' }).waitFor();
    expect(hedy.problems).toEqual([]);
    await hedy.closeWindow();
  });

  test('without a network it is said at once, and nobody is shown as online', async () => {
    await ada.seesLine(/^online$/);
    await ada.page.context().setOffline(true);
    await ada.page.getByText('this device is not in a network').waitFor();
    await ada.page.locator('.chat-head .bar-sub').waitFor({ state: 'hidden' });
    await eventually(async () => expect(await ada.page.locator('.online-dot').count()).toBe(0));
    await see(ada, 'no-network');
    await ada.page.context().setOffline(false);
    await ada.page.getByText('this device is not in a network').waitFor({ state: 'hidden' });
  });

  test('who somebody is stands in the details, not by the name alone', async () => {
    await ada.page.getByRole('button', { name: 'Details', exact: true }).click();
    await ada.page.locator('.pane-main').getByText(`@${bob.handle}`).waitFor();
    await ada.page.locator('.pane-main').getByRole('button', { name: 'Back' }).click();
  });

  test('[H9b] who has a number alone is known by it to whoever found them by it: in the request, in details, after a reload', async () => {
    const nora = await stage.visitor('Nora');
    await nora.signUp('+49 171 2345678');
    await nora.find(ada.handle);
    await nora.write('You gave me your handle');
    await ada.openRequest('Nora');
    // Of a stranger whom she has not looked up there is the id alone.
    await ada
      .request()
      .getByText(/u[A-Za-z0-9_-]{20}/)
      .waitFor();

    await ada.page.getByRole('button', { name: 'New chat' }).first().click();
    await ada.page.getByLabel('Name, phone number or handle').fill('0049 (0)171 2345678');
    await ada.page.getByRole('button', { name: '+491712345678' }).waitFor();
    await ada.page.keyboard.press('Escape');
    await ada.page.reload();
    await ada.openRequest('Nora');
    await ada.request().getByText('+491712345678').waitFor();
    await see(ada, 'request-number');
    await ada.request().getByRole('button', { name: 'Accept' }).click();
    await ada.box().waitFor();
    await ada.page.getByRole('button', { name: 'Details', exact: true }).click();
    await ada.page.locator('.pane-main').getByText('+491712345678').waitFor();
    await see(ada, 'details-number');
    await ada.page.locator('.pane-main').getByRole('button', { name: 'Back' }).click();
    await nora.closeWindow();
  });

  test('two of the same name are told apart in the list and above the messages', async () => {
    const double = await stage.person('Bob');
    await ada.find(double.handle);
    await ada.page.locator('.chat-head').getByText(`@${double.handle}`).waitFor();
    await ada.write('Which Bob are you?');
    const rows = ada.page.getByRole('navigation', { name: 'Chats' });
    await rows.getByText(`@${bob.handle}`).waitFor();
    await rows.getByText(`@${double.handle}`).waitFor();
    await ada.page.locator('.chat-head').getByText(`@${double.handle}`).waitFor();
    await see(ada, 'two-bobs');
    await double.closeWindow();
  });

  test('a browser that speaks German is answered in German, and can be told otherwise', async () => {
    const dora = await stage.visitor('Dora', { locale: 'de-DE' });
    const { page } = dora;
    await page.getByRole('heading', { name: 'Willkommen bei Roost' }).waitFor();
    expect(await page.evaluate(() => document.documentElement.lang)).toBe('de');
    await page.getByLabel('Telefonnummer oder Handle').fill(dora.handle);
    await page.getByRole('button', { name: 'Weiter' }).click();
    await page.getByLabel('Dein Name').fill('Dora');
    const code = page.getByLabel('Code', { exact: true });
    const shown = await eventually(async () => {
      const value = await code.inputValue();
      expect(value).toMatch(/^\d[\d ]+$/);
      return value;
    });
    await code.fill(shown.replace(/^./, (digit) => String((Number(digit) + 1) % 10)));
    await page.getByRole('button', { name: 'Registrieren' }).click();
    await page.getByText('Dieser Code stimmt nicht.', { exact: true }).waitFor();
    await code.fill(shown);
    await page.getByRole('button', { name: 'Registrieren' }).click();
    await dora.seesItself();
    await bob.find(dora.handle);
    // The chat that was open before has a box as well.
    await bob.page.locator('.chat-head').getByText('Dora').waitFor();
    await bob.write('Guten Morgen');
    await page.locator('.requests-row').click();
    await page.getByRole('navigation', { name: 'Anfragen' }).getByRole('button').first().click();
    await page.getByText(`Bob (@${bob.handle}) möchte dir schreiben.`).waitFor();
    await page.getByRole('button', { name: 'Annehmen' }).click();
    await page.getByRole('textbox', { name: 'Nachricht' }).waitFor();
    await page.getByText(/Heute|Gestern/).waitFor();
    await page.getByText('„Bob“ hat den Chat begonnen').waitFor();
    await see(dora, 'german-chat');
    await page.getByRole('button', { name: 'Einstellungen' }).click();
    await page.getByLabel('Sprache').selectOption('en');
    await page.getByRole('heading', { name: 'Settings' }).waitFor();
    expect(dora.problems).toEqual([]);
    await dora.closeWindow();
  });

  test.each([
    ['refuses to store', 'indexedDB.open = () => { throw new DOMException("no", "SecurityError"); };'],
    [
      'stores nothing in private windows',
      'IDBObjectStore.prototype.put = () => { throw new DOMException("no", "InvalidStateError"); };',
    ],
  ])('a browser that %s is told so before anybody has typed anything, with what to do', async (_, script) => {
    const eve = await stage.visitor('Eve', { script });
    await eve.page.getByRole('heading', { name: 'This browser keeps nothing for Roost' }).waitFor();
    await eve.page.getByText('Allow cookies and site data for this address').waitFor();
    await see(eve, 'no-storage');
    expect(eve.problems).toEqual([]);
    await eve.closeWindow();
  });

  test('a browser without room is told so', async () => {
    const script = 'IDBObjectStore.prototype.put = () => { throw new DOMException("full", "QuotaExceededError"); };';
    const eve = await stage.visitor('Eve', { script });
    await eve.page.getByRole('heading', { name: 'There is no room left' }).waitFor();
    await see(eve, 'no-room');
    await eve.closeWindow();
  });

  test('a browser that is too old is told so before the sign-up', async () => {
    const eve = await stage.visitor('Eve', { script: 'delete Map.groupBy;' });
    await eve.page.getByRole('heading', { name: 'This browser is too old for Roost' }).waitFor();
    await see(eve, 'too-old');
    await eve.closeWindow();
  });

  test('an address that is not safe is told so', async () => {
    const script = "Object.defineProperty(window, 'isSecureContext', { value: false });";
    const eve = await stage.visitor('Eve', { script });
    await eve.page.getByRole('heading', { name: 'Roost needs a safe connection' }).waitFor();
    await see(eve, 'not-safe');
    await eve.closeWindow();
  });

  test('without a place for small texts everything but what was begun is kept', async () => {
    const script =
      'Object.defineProperty(window, "localStorage", { get: () => { throw new DOMException("no", "SecurityError"); } });';
    const frank = await stage.visitor('Frank', { script });
    await frank.signUp();
    expect(frank.problems).toEqual([]);
    await frank.closeWindow();
  });

  test('the browser is asked to keep what is stored, and nothing broke', async () => {
    const asked = await stage.visitor('Grace', {
      script: 'navigator.storage.persist = () => { window.askedToKeep = true; return Promise.resolve(true); };',
    });
    await asked.signUp();
    await eventually(async () => expect(await asked.page.evaluate('window.askedToKeep')).toBe(true));
    expect([...ada.problems, ...bob.problems]).toEqual([]);
  });
});
