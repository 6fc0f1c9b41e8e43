/** Codes for cameras. Loaded when one is to be shown or read. */
export { qrCode, readQrCode } from '../client/index.browser.ts';
