# Run by cpack on what it has staged.
file(GLOB_RECURSE compressed
  ${CPACK_TEMPORARY_INSTALL_DIRECTORY}/usr/share/man/*.[1-9]
  ${CPACK_TEMPORARY_INSTALL_DIRECTORY}/usr/share/doc/quoit/CHANGELOG.md)
foreach(file ${compressed})
  string(REPLACE CHANGELOG.md changelog target "${file}")
  file(RENAME ${file} ${target})
  execute_process(COMMAND gzip -9 -n ${target} COMMAND_ERROR_IS_FATAL ANY)
endforeach()
