import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useAsking } from '../app/asking.ts';
import { useHeadingFocus } from '../app/heading-focus.ts';
import { load } from '../app/load.ts';
import { addressText } from '../model/addresses.ts';
import { TextButton } from '../parts/button.tsx';
import { CardHead, Field, Form, NameField } from '../parts/card.tsx';
import {
  type Account,
  type Address,
  type AskedCode,
  type ExistingAccount,
  maxLetters,
  type RoostErrorLike,
} from '../sdk.ts';
import { t } from '../text/text.ts';
import { words } from '../text/words.ts';
import { ExistingStep } from './existing-account.tsx';
import { JoinStep } from './join.tsx';
import type { SignUpOptions } from './sign-up-options.ts';

type Step =
  | { readonly is: 'address' }
  | { readonly is: 'code'; readonly asked: AskedCode }
  | { readonly is: 'existing'; readonly existing: ExistingAccount; readonly end: () => Promise<void> }
  | { readonly is: 'link'; readonly code: string };

interface SignUpProps {
  readonly options: SignUpOptions;
  readonly done: (account: Account) => void;
}

/** Leads to an account on this device. */
export function SignUp({ options, done }: SignUpProps) {
  const { linkCode, pending } = options;
  const [step, setStep] = useState<Step>(() => {
    if (linkCode !== '') return { is: 'link', code: linkCode };
    return pending === null ? { is: 'address' } : { is: 'code', asked: pending };
  });
  /** What others see; it survives a new code. */
  const [name, setName] = useState('');
  const card = useRef<HTMLElement>(null);
  useHeadingFocus(card, step.is);
  const toAddress = () => setStep({ is: 'address' });
  const toLink = () => setStep({ is: 'link', code: '' });
  return (
    <main className="welcome scrolls">
      <section className="card" ref={card}>
        {step.is === 'address' && (
          <AddressStep options={options} asked={(asked) => setStep({ is: 'code', asked })} link={toLink} />
        )}
        {step.is === 'code' && (
          <CodeStep
            key={step.asked.sentAt}
            {...{ options, name, setName, done }}
            asked={step.asked}
            askedAgain={(asked) => setStep({ is: 'code', asked })}
            exists={(account, end) => setStep({ is: 'existing', existing: account, end })}
            back={toAddress}
          />
        )}
        {step.is === 'existing' && (
          <ExistingStep existing={step.existing} end={step.end} link={toLink} back={toAddress} />
        )}
        {step.is === 'link' && <JoinStep options={options} firstCode={step.code} back={toAddress} done={done} />}
      </section>
    </main>
  );
}

interface AddressProps {
  readonly options: SignUpOptions;
  readonly asked: (asked: AskedCode) => void;
  readonly link: () => void;
}

function AddressStep({ options, asked, link }: AddressProps) {
  const [text, setText] = useState('');
  const send = async () => {
    const { readAddress } = await load(() => import('../sdk-account.ts'));
    const address = readAddress(text);
    if (address === null) throw { sentence: t('signUp.whichAddress') };
    asked(await askFor(options, address));
  };
  return (
    <>
      <CardHead title={t('signUp.welcome')} text={t('signUp.text')} />
      <Form send={send} action={t('signUp.continue')}>
        <Field
          label={t('signUp.address')}
          type="text"
          autoComplete="username"
          placeholder={t('signUp.example')}
          autoCapitalize="none"
          spellCheck={false}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      </Form>
      <div className="card-foot">
        <TextButton onClick={link}>{t('signUp.haveCode')}</TextButton>
      </div>
    </>
  );
}

async function askFor({ server, store }: SignUpOptions, address: Address): Promise<AskedCode> {
  const { requestCode } = await load(() => import('../sdk-account.ts'));
  return requestCode({ server, store, address });
}

interface CodeProps {
  readonly options: SignUpOptions;
  readonly asked: AskedCode;
  readonly name: string;
  readonly setName: (name: string) => void;
  readonly askedAgain: (asked: AskedCode) => void;
  readonly exists: (existing: ExistingAccount, end: () => Promise<void>) => void;
  readonly back: () => void;
  readonly done: (account: Account) => void;
}

function CodeStep({ options, asked, name, setName, askedAgain, exists, back, done }: CodeProps) {
  const { address, digits, shownCode } = asked;
  const [code, setCode] = useState(inGroups(shownCode ?? ''));
  const { isBusy, problem, ask } = useAsking();
  const fields = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const [codeField, nameField] = [...(fields.current?.querySelectorAll('input') ?? [])];
    (shownCode === null ? codeField : nameField)?.focus();
  }, [shownCode]);

  const send = async () => {
    const { server, store, deviceName } = options;
    // With spaces between, as it may be sent. What is longer cannot be a code, so it is kept from counting as a guess.
    if (code.replaceAll(/[\s-]/g, '').length > digits) throw { sentence: t('signUp.codeLonger', { digits }) };
    if (name.trim() === '') throw { sentence: t('signUp.chooseName') };
    const { signUp } = await load(() => import('../sdk-account.ts'));
    const filled = { server, store, address, code, name: name.trim(), deviceName };
    try {
      done(await signUp(filled));
    } catch (error) {
      const { existing = null } = error as Partial<RoostErrorLike>;
      if (existing === null) throw error;
      exists(existing, async () => done(await signUp({ ...filled, takeOver: existing.takeOver })));
    }
  };
  // Each counts: who presses twice wants one.
  const resend = () => {
    if (!isBusy) void ask(() => askFor(options, address).then(askedAgain));
  };
  return (
    <>
      <CardHead title={t('signUp.confirm')} text={addressText(address)} />
      <WhereCodeIs asked={asked} />
      <Form send={send} action={t('signUp.signUp')}>
        <div className="fields" ref={fields}>
          <Field
            label={t('signUp.code')}
            type="text"
            className="input is-code is-long"
            inputMode="numeric"
            autoComplete="one-time-code"
            value={code}
            onChange={(event) => setCode(event.target.value)}
          />
          <NameField
            label={t('signUp.name')}
            type="text"
            autoComplete="name"
            maxLetters={maxLetters.name}
            placeholder={t('signUp.whatOthersSee')}
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        </div>
      </Form>
      <div className="card-foot">
        <TextButton onClick={resend}>{t('signUp.newCode')}</TextButton>
        <TextButton onClick={back}>{t('signUp.changeAddress')}</TextButton>
        <p className="hint" role="status">
          {isBusy ? t('moment') : problem}
        </p>
      </div>
    </>
  );
}

function WhereCodeIs({ asked }: Pick<CodeProps, 'asked'>): ReactNode {
  if (asked.shownCode === null) return <p className="hint">{sentLine(asked)}</p>;
  return (
    <p className="shown-code">
      {t('signUp.shown')}
      <output>{inGroups(asked.shownCode)}</output>
    </p>
  );
}

/** Of an older code there is more to say, in the words of the SDK. */
function sentLine(asked: AskedCode): string {
  const { address, digits, isEarlier } = asked;
  if (isEarlier) return words().codeSent(asked);
  return t('signUp.sent', { digits, to: addressText(address) });
}

/** Four digits at a time can be read and compared. */
function inGroups(code: string): string {
  return code.replace(/(.{4})(?=.)/g, '$1 ');
}
