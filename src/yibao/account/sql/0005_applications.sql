-- applications
SELECT 1;
