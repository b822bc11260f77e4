@echo off
rem What "make generate" does, on Windows: prepares .venv when needed, builds the site and opens it.
rem Double-click it for a menu whose first choice, the Enter key alone, does just that; drop a workspace folder on it to
rem build that one; or run it with the program's own options: generate.cmd --help
setlocal EnableExtensions DisableDelayedExpansion
chcp 65001 >nul
set "PYTHONUTF8=1"
set "HERE=%~dp0"
set "VENV_PYTHON=.venv\Scripts\python.exe"
set "NO_OPTIONS="
if "%~1"=="" set "NO_OPTIONS=1"
set "SITE=%HERE%output\site\index.html"

rem A folder that was dropped on this file comes as its whole path: it is the workspace.
set "DROPPED="
if not "%~1"=="" if "%~2"=="" if "%~1"=="%~f1" if exist "%~f1\*" set "DROPPED=%~f1"
if defined DROPPED set "NO_OPTIONS=1"
if defined DROPPED set "SITE=%DROPPED%\output\site\index.html"

rem A double-click starts "cmd /c ...generate.cmd": the window would close before anything can be read.
set "CLICKED="
setlocal EnableDelayedExpansion
set "STARTED_AS=!CMDCMDLINE!"
if "!STARTED_AS:%~nx0=!"=="!STARTED_AS!" (endlocal) else (endlocal & set "CLICKED=%NO_OPTIONS%")

rem Not cd: pushd can enter a network folder, too.
pushd "%HERE%" || goto failed

rem Ready when .venv works and was made of this very lock.
fc /b requirements.lock .venv\installed.lock >nul 2>nul || goto prepare
"%VENV_PYTHON%" -c "" >nul 2>nul && goto run

:prepare
set "PY="
call :try py -3
call :try python
if not defined PY echo generate: Python 3.11 or newer was not found; install it from python.org, then run this again.
if not defined PY goto failed
echo generate: preparing .venv; this happens once, and again when requirements.lock has changed.
%PY% -m venv --clear .venv || goto failed
"%VENV_PYTHON%" -m pip install --quiet --disable-pip-version-check --no-input --no-warn-script-location --require-hashes --no-deps --only-binary :all: -r requirements.lock || goto failed
copy /y requirements.lock .venv\installed.lock >nul || goto failed
"%VENV_PYTHON%" -c "import sys; from generator.engine.versions import engine_problem; sys.exit(bool(engine_problem()))" && goto run
echo generate: Pango was not found, so pages are made, but no PDF. Put its DLLs into the folder "pango" beside this file,
echo or install MSYS2 from msys2.org and run in its window: pacman -S mingw-w64-ucrt-x86_64-pango

:run
rem The sample office of a fresh clone has two years behind it.
if not defined DROPPED if not exist records\journal "%VENV_PYTHON%" -S scripts\sample_records.py
if defined DROPPED ("%VENV_PYTHON%" -m generator -C "%DROPPED%") else if defined NO_OPTIONS ("%VENV_PYTHON%" -m generator menu) else ("%VENV_PYTHON%" -m generator %*)
set "CODE=%ERRORLEVEL%"
rem The menu opens the site itself, and waits for a key as long as it is there.
if not defined DROPPED if not "%CODE%"=="2" if not "%CODE%"=="70" set "CLICKED="
rem 0 and 1 both mean that the site was built.
if not "%CODE%"=="0" if not "%CODE%"=="1" goto leave
if defined DROPPED start "" "%SITE%"
goto leave

:failed
set "CODE=4"

:leave
popd
if defined CLICKED pause
endlocal & exit /b %CODE%

:try
if defined PY exit /b 0
%* -c "import sys; sys.exit(sys.version_info < (3, 11))" >nul 2>nul && set "PY=%*"
exit /b 0
