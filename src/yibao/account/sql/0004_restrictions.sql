-- restrictions
SELECT 1;
