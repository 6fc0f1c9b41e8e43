import { t } from '../text/text.ts';
import { Icon } from './icons.tsx';

/** Beside the name of a person whose safety number was compared. */
export function VerifiedMark() {
  const label = t('trust.compared');
  return (
    <span className="verified" role="img" aria-label={label} title={label}>
      <Icon name="verified" size={16} />
    </span>
  );
}
