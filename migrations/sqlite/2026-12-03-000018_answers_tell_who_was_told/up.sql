-- Who was told of what was asked for by a link. What was asked before says what its page said then.
ALTER TABLE answers ADD COLUMN told TEXT;
UPDATE answers SET told = 'secretary' WHERE kind <> 'done';
