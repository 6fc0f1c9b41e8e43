import { type ReactNode, useMemo, useRef } from 'react';
import { takenBy } from '../app/answered-by.ts';
import { type App, AppProvider, useApp } from '../app/app.ts';
import { useAsking } from '../app/asking.ts';
import { attempt } from '../app/errors.ts';
import { useKept } from '../app/kept-fields.ts';
import { useObserved } from '../app/observe.ts';
import { Avatar } from '../parts/avatar.tsx';
import { Button, IconButton } from '../parts/button.tsx';
import { askForText, confirmFirst, openDialog, Waiting } from '../parts/dialog.tsx';
import { type MenuItem, openMenu } from '../parts/menu.tsx';
import { PeoplePicker } from '../parts/people-picker.tsx';
import { PersonRow } from '../parts/person-row.tsx';
import { Problem } from '../parts/problem.tsx';
import { VerifiedMark } from '../parts/verified-mark.tsx';
import {
  type ConversationId,
  type GroupDetails,
  type GroupMember,
  maxLetters,
  nameApart,
  type Person,
  type UserId,
} from '../sdk.ts';
import { t } from '../text/chats.ts';
import { isolated } from '../text/isolates.ts';
import { openSafetyNumber } from './safety-number.tsx';

interface GroupPanelProps {
  readonly chat: ConversationId;
  /** What may be done with any chat: it stands before the members, and the way out is last. */
  readonly children: ReactNode;
}

/** The members of a group, their roles, its name, and the way out. */
export function GroupPanel({ chat, children }: GroupPanelProps) {
  const app = useApp();
  const group = useObserved(app.roost.group(chat));
  if (group === null) return <p className="hint">{t('loading')}</p>;
  return (
    <div className="panel-inner">
      <div className="panel-head">
        <Avatar id={group.id} name={group.title} size="large" />
        <h2 dir="auto">{group.title || t('group.unnamed')}</h2>
        <p className="bar-sub">{t('group.members', { count: group.members.length })}</p>
      </div>
      {group.ownRole === 'admin' && <AdminActions group={group} />}
      {children}
      <ul aria-label={t('group.memberList')}>
        {byRole(group).map((member) => (
          <li key={member.user}>
            <Member group={group} member={member} />
          </li>
        ))}
      </ul>
      {group.ownRole !== null && (
        <div className="panel-actions">
          <Button onClick={() => confirmLeave(app, group)} look="is-danger">
            {t('group.leave')}
          </Button>
        </div>
      )}
    </div>
  );
}

function AdminActions({ group }: { readonly group: GroupDetails }) {
  const app = useApp();
  const question = {
    title: t('group.renameTitle'),
    label: t('name'),
    value: group.title,
    maxLetters: maxLetters.title,
  };
  const rename = () => askForText(question, (title) => takenBy(app.roost, app.roost.rename(group.id, title)));
  return (
    <div className="panel-actions">
      <Button onClick={() => openAddMembers(app, group)} look="is-soft">
        {t('group.addMembers')}
      </Button>
      <Button onClick={rename} look="is-soft">
        {t('group.rename')}
      </Button>
    </div>
  );
}

/** Oneself first, then admins, then the others, by name. */
function byRole({ members }: GroupDetails): GroupMember[] {
  const rank = (member: GroupMember) => (member.own ? 0 : member.role === 'admin' ? 1 : 2);
  return [...members].sort((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name));
}

interface MemberProps {
  readonly group: GroupDetails;
  readonly member: GroupMember;
}

function Member({ group, member }: MemberProps) {
  const app = useApp();
  const more = useRef<HTMLButtonElement>(null);
  const items = memberMenu(app, group, member);
  const open = () => more.current !== null && openMenu(more.current, nameApart(member), items);
  const end = (
    <>
      {!member.own && <MemberTrust chat={group.id} user={member.user} />}
      {member.role === 'admin' && <span className="tag">{t('group.admin')}</span>}
      {items.length > 0 && (
        <IconButton
          icon="more"
          label={t('group.whatToDo', { name: nameApart(member) })}
          onClick={open}
          ref={more}
          hasMenu
        />
      )}
    </>
  );
  return <PersonRow person={member} label={member.own ? t('you') : member.name} sub={member.certain ?? ''} end={end} />;
}

function MemberTrust({ chat, user }: { readonly chat: ConversationId; readonly user: UserId }) {
  const { roost } = useApp();
  const { state } = useObserved(useMemo(() => roost.trust(user, chat), [roost, user, chat]));
  if (state === 'verified') return <VerifiedMark />;
  return state === 'changed' ? <span className="tag is-warning">{t('trust.newNumber')}</span> : null;
}

function memberMenu({ roost, router }: App, group: GroupDetails, member: GroupMember): MenuItem[] {
  if (member.own) return [];
  const { user } = member;
  const name = nameApart(member);
  const write = () =>
    void attempt(async () => router.go({ chat: await roost.direct(user), side: 'chats', details: false }));
  const items: MenuItem[] = [{ icon: 'reply', label: t('group.writeTo', { name }), choose: write }];
  if (roost.isEncrypted) {
    const compare = () => openSafetyNumber(roost, { chat: group.id, user, name });
    items.push({ icon: 'verified', label: t('number.short'), choose: compare });
  }
  if (group.ownRole !== 'admin') return items;

  const role = member.role === 'admin' ? 'member' : 'admin';
  const change = () => void attempt(() => takenBy(roost, roost.setRole(group.id, user, role)));
  items.push({
    icon: 'person',
    label: t(role === 'admin' ? 'group.makeAdmin' : 'group.noAdmin'),
    choose: change,
  });
  const question = {
    title: t('group.removeTitle', { name: isolated(name) }),
    text: t('group.removeText', { name: isolated(name) }),
    action: t('remove'),
    isDangerous: true,
  };
  const remove = () => confirmFirst(question, () => takenBy(roost, roost.removeMember(group.id, user)));
  items.push({ icon: 'delete', label: t('group.remove'), isDangerous: true, choose: remove });
  return items;
}

function confirmLeave({ roost }: App, group: GroupDetails): void {
  const question = {
    title: t('group.leaveTitle'),
    text: t('group.leaveText'),
    action: t('leave'),
    isDangerous: true,
  };
  confirmFirst(question, () => takenBy(roost, roost.leave(group.id)));
}

function openAddMembers(app: App, group: GroupDetails): void {
  openDialog(t('group.addMembers'), (close) => (
    <AppProvider value={app}>
      <AddMembers group={group} close={close} />
    </AppProvider>
  ));
}

function AddMembers({ group, close }: { readonly group: GroupDetails; readonly close: () => void }) {
  const { roost } = useApp();
  const name = `members ${group.id}`;
  const [chosen, choose] = useKept<readonly Person[]>(name, []);
  const isNew = (person: Person) => !group.members.some((member) => member.user === person.user);
  const { isBusy, problem, ask } = useAsking();
  const add = async () => {
    if (isBusy) return;
    const users = chosen.map((person) => person.user);
    const isDone = await ask(async () => {
      if (users.length === 0) throw { sentence: t('group.peopleFirst') };
      await takenBy(roost, roost.addMembers(group.id, users));
    });
    if (isDone) close();
  };
  return (
    <>
      <PeoplePicker name={name} chosen={chosen} choose={choose} isOffered={isNew} />
      <Waiting isBusy={isBusy} />
      <Problem text={problem} />
      <div className="dialog-actions">
        <Button onClick={close} look="is-quiet">
          {t('cancel')}
        </Button>
        <Button onClick={() => void add()}>{t('add')}</Button>
      </div>
    </>
  );
}
