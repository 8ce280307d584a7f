"""A deployment on PostgreSQL: several replicas behind nginx, written from one plan and run here without containers."""
