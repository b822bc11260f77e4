@echo off
rem Shows what is wrong in the data and marks the cells in copies below output\returned. Changes no workbook.
rem Double-click it, or drop a workspace folder on it.
setlocal EnableExtensions DisableDelayedExpansion
set "DROPPED="
if not "%~1"=="" if "%~2"=="" if "%~1"=="%~f1" if exist "%~f1\*" set "DROPPED=%~f1"

rem A double-click starts "cmd /c ...check.cmd": the window would close before anything can be read.
set "CLICKED="
setlocal EnableDelayedExpansion
set "STARTED_AS=!CMDCMDLINE!"
if "!STARTED_AS:%~nx0=!"=="!STARTED_AS!" (endlocal) else (endlocal & set "CLICKED=1")

if defined DROPPED (call "%~dp0generate.cmd" check --returned -C "%DROPPED%") else (call "%~dp0generate.cmd" check --returned %*)
set "CODE=%ERRORLEVEL%"
if defined CLICKED pause
endlocal & exit /b %CODE%
