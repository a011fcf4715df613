"""What lies between Inlet and its database: types, ids, and all in which SQLite, MariaDB and MySQL differ."""
