import { servePage } from '../client/browser/serve-page.browser.ts';

servePage();
