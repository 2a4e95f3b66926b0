# Errors of the program and of the services' clients, and what to do about them.

failure-cannot-start = 程序无法启动：{ $error }
