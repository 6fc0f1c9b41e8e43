import type { MessageItem } from '../sdk.ts';
import type { FileItem, FileState } from './file-states.ts';

export type FileMessageItem = MessageItem & FileItem;

export interface ViewProps {
  readonly item: FileMessageItem;
  readonly state: FileState;
}
