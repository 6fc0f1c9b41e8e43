import { comesTo, nameOfFocused, seesFocus } from './focus.ts';
import type { Person } from './person.ts';

/** Somebody's keyboard: after each key it is in sight where they are. */
export class Keys {
  readonly #person: Person;

  constructor(person: Person) {
    this.#person = person;
  }

  async press(...keys: readonly string[]): Promise<void> {
    for (const key of keys) {
      await this.#person.page.keyboard.press(key);
      await seesFocus(this.#person.page);
    }
  }

  type(text: string): Promise<void> {
    return this.#person.page.keyboard.type(text);
  }

  isIn(name: string | RegExp): Promise<void> {
    return comesTo(this.#person.page, name);
  }

  /** With one key, again and again, until the focus is on what has this name. */
  async goTo(name: string | RegExp, key = 'Tab'): Promise<void> {
    const passed: string[] = [];
    for (let count = 0; count < 60; count += 1) {
      const now = await this.#person.page.evaluate(nameOfFocused);
      if (typeof name === 'string' ? now === name : name.test(now)) return;
      passed.push(now);
      await this.#person.page.keyboard.press(key);
      // Past the last comes the browser's own bar.
      if ((await this.#person.page.evaluate(nameOfFocused)) === '') await this.#person.page.keyboard.press(key);
      await seesFocus(this.#person.page);
    }
    throw new Error(`${key} does not lead to ${name}, but to: ${passed.join(' | ')}`);
  }

  /** Goes there, and presses Enter. */
  async use(name: string | RegExp, key = 'Tab'): Promise<void> {
    await this.goTo(name, key);
    await this.press('Enter');
  }

  /** Of a menu that is open. */
  choose(item: string): Promise<void> {
    return this.use(item, 'ArrowDown');
  }

  /** From the box. */
  async toMessage(text: string): Promise<void> {
    await this.press('Shift+Tab');
    await this.goTo(new RegExp(text), 'ArrowUp');
  }

  /** From the box: opens what can be done with a message. */
  async openMenu(text: string): Promise<void> {
    await this.toMessage(text);
    await this.press('Enter');
    await this.#person.page.getByRole('menu', { name: 'Message' }).waitFor();
  }
}
