-- Where everything on a page stands: the page as the parser gives it, kept as written and read back whole.
-- Pages parsed before this have none until their document is parsed again.

alter table document_pages add column layout json;
