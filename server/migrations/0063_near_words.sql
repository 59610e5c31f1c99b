-- Typing errors in searches: words near the ones typed are found by their trigrams. A trusted extension, part of every PostgreSQL package.
create extension if not exists pg_trgm with schema portico;
