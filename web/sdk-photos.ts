/** What makes files ready to be sent. Loaded when somebody chooses some. */
export { prepareFile } from '../client/index.browser.ts';
