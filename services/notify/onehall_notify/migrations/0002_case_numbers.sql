-- What approval says of a case names it by its id; people know it by its number, which intake said.
ALTER TABLE {schema}.concerned ADD COLUMN case_number text;
