/** A new case: service, what it is about, files; kept as a draft until it is sent (CAS-10, CAS-11). */
import type { ReactNode } from 'react';
import { Load } from '../api/index.ts';
import { ownColumns, plainText, RecordForm, useDescription } from '../record/index.ts';
import { Card, MissingState, Page, useLocation, useNavigate, useText, useToast } from '../ui/index.ts';

const columns = ['service', 'subject', 'description', 'attachments'];

export function NewCase(): ReactNode {
  const t = useText();
  const toast = useToast();
  const navigate = useNavigate();
  const description = useDescription('case');
  const about = useLocation().query.get('about');
  return (
    <Page title={t('portal.newCase.title')} width="narrow" crumbs={[{ label: t('portal.cases.title'), to: '/cases' }]}>
      <Load of={description}>
        {(known) =>
          known.can.create ? (
            <Card pad>
              <RecordForm
                description={known}
                columns={known.page ? undefined : [...columns, ...ownColumns(known)]}
                start={about ? { description: t('portal.newCase.about', { title: about }) } : undefined}
                hints={{
                  // An arranged page may demand what these say can be left out.
                  ...(known.page === null && {
                    service: t('portal.newCase.serviceHint'),
                    subject: t('portal.newCase.subjectHint'),
                  }),
                  description: t('portal.newCase.descriptionHint'),
                }}
                submit={t('portal.newCase.submit')}
                onCancel={() => navigate('/cases')}
                done={(row) => {
                  const number = plainText(row.values.number);
                  toast(number ? t('portal.newCase.done', { number }) : t('portal.newCase.doneNoNumber'));
                  navigate(`/cases/${row.uid}`);
                }}
              />
            </Card>
          ) : (
            <MissingState />
          )
        }
      </Load>
    </Page>
  );
}
