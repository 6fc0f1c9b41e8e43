import { serveSuiteToPage } from '../client/browser/serve-suite.browser.ts';

serveSuiteToPage();
