# Errors of the program and of the services' clients, and what to do about them.

failure-cannot-start = the program cannot start: { $error }
