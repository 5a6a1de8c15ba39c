"""The entry file `flet build` looks for: Carnet itself starts in app/main.py."""

import app.main

if __name__ == "__main__":
    app.main.run()
