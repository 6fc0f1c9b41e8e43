import { useApp } from '../app/app.ts';
import { TextButton } from '../parts/button.tsx';
import type { MessageItem } from '../sdk.ts';
import type { FileItem } from './file-states.ts';
import { saveFile } from './save-file.ts';
import { t } from './text.ts';

interface LacksProps {
  readonly item: MessageItem & FileItem;
  readonly sentence: string;
}

/** What this browser cannot do with a file, and that it can be had all the same. */
export function Lacks({ item, sentence }: LacksProps) {
  const app = useApp();
  return (
    <p className="media-problem" role="alert">
      {sentence} <TextButton onClick={() => void saveFile(app, item)}>{t('save')}</TextButton>
    </p>
  );
}
