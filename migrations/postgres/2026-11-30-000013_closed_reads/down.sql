DROP TABLE closed_reads;
