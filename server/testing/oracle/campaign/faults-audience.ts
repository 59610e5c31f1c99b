/** Faults of who reads an article: of the principal that an audience is, and of the categories and articles that it reaches. */
import type * as Readership from '../../../access/readership.ts';
import { sql } from '../../../kernel/index.ts';
import type * as Audience from '../../../knowledge/store-audience.ts';
import { tables } from '../../../metadata/index.ts';
import type { Faults } from './plant.ts';

const categories = tables.records('article_category');

export const readershipFaults: Faults<typeof Readership> = {
  'an audience at one portal reads at all of them': ({ audiencePrincipal }) => ({
    audiencePrincipal: (ctx, { roleId }) => audiencePrincipal(ctx, { roleId, portalId: null }),
  }),
  'an audience is everybody, whatever role it names': ({ audiencePrincipal }) => ({
    audiencePrincipal: async (ctx, { portalId }) => {
      const { id } = await ctx.db.one(
        sql<{ id: string }>`select id::text as id from portico.role where key = 'all_portal_users'`,
      );
      return audiencePrincipal(ctx, { portalId, roleId: id });
    },
  }),
};

export const audienceFaults: Faults<typeof Audience> = {
  'a category has the readers of the one above, whatever it says itself': ({ sameAudience }) => ({
    sameAudience: async (ctx, categoryId) => {
      const below = await ctx.db.rows(
        sql<{ id: string }>`select id::text as id from ${categories} where parent = ${categoryId}::bigint`,
      );
      return [...(await sameAudience(ctx, categoryId)), ...below.map(({ id }) => id)];
    },
  }),
  'an article has the readers of the category above its own': ({ audienceFor }) => ({
    audienceFor: async (ctx, categoryId) => {
      const { parent } = await ctx.db.one(
        sql<{ parent: string | null }>`select parent::text as parent from ${categories} where id = ${categoryId}::bigint`,
      );
      return audienceFor(ctx, parent ?? categoryId);
    },
  }),
  'an article that leaves its category keeps its readers': ({ regrantArticle }) => ({
    regrantArticle: async (ctx, articleId, audience) => {
      if (audience !== null) await regrantArticle(ctx, articleId, audience);
    },
  }),
};
